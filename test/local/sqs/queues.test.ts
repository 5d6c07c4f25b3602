/** Queues: names, attributes, tags, lists, purging and deletion. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, type Bench, createBench, failure } from './support/engine.ts';

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});

const create = (QueueName: unknown, Attributes?: Record<string, unknown>, tags?: Record<string, string>) =>
  bench.call('CreateQueue', { QueueName, ...(Attributes && { Attributes }), ...(tags && { tags }) });
const attributes = async (QueueUrl: string, ...AttributeNames: string[]) =>
  (await bench.call('GetQueueAttributes', { QueueUrl, AttributeNames }))['Attributes'];
const set = (QueueUrl: string, Attributes: Record<string, unknown>) =>
  bench.call('SetQueueAttributes', { QueueUrl, Attributes });

describe('names', () => {
  test.each(['a', 'A-b_9', 'x'.repeat(80)])('%s is valid', async (name) => {
    expect(await create(name)).toEqual({ QueueUrl: `http://127.0.0.1:4566/${ACCOUNT}/${name}` });
  });

  test.each(['a b', 'é', 'x'.repeat(81), 'a.b', 'a.fifo'])('%s is invalid for a standard queue', async (name) => {
    expect(await failure(create(name))).toMatchObject({ code: 'InvalidParameterValueException' });
  });

  test.each(['a', '.fifo', `${'x'.repeat(76)}.fifo`, 'a.b.fifo'])('%s is invalid for a FIFO queue', async (name) => {
    expect(await failure(create(name, { FifoQueue: 'true' }))).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('are required, and must be texts', async () => {
    expect(await failure(create(''))).toMatchObject({ code: 'MissingRequiredParameterException' });
    expect(await failure(create(5))).toMatchObject({ code: 'SerializationException' });
  });

  test('are converted to URLs and ARNs, and back', () => {
    const { sqs } = bench;
    expect(sqs.arnOf('q')).toBe(`arn:aws:sqs:eu-west-1:${ACCOUNT}:q`);
    expect(sqs.nameOfArn(sqs.arnOf('q.fifo'))).toBe('q.fifo');
    expect(sqs.nameOfArn(`arn:aws:sqs:us-east-1:${ACCOUNT}:q`)).toBeUndefined();
    expect(sqs.nameOfUrl(`http://[::1]:1/any/${ACCOUNT}/q.fifo`)).toBe('q.fifo');
    expect(sqs.nameOfUrl(`http://127.0.0.1:1/${ACCOUNT}`)).toBeUndefined();
    expect(sqs.nameOfUrl('http://127.0.0.1:1/999999999999/q')).toBeUndefined();
    expect(sqs.nameOfUrl('')).toBeUndefined();
  });

  test('are looked up by GetQueueUrl', async () => {
    await create('q');
    expect(await bench.call('GetQueueUrl', { QueueName: 'q' })).toEqual({ QueueUrl: bench.sqs.urlOf('q') });
    const missing = { code: 'QueueDoesNotExist' };
    expect(await failure(bench.call('GetQueueUrl', { QueueName: 'r' }))).toMatchObject(missing);
    const other = { QueueName: 'q', QueueOwnerAWSAccountId: '999999999999' };
    expect(await failure(bench.call('GetQueueUrl', other))).toMatchObject(missing);
    expect(() => bench.sqs.counts('r')).toThrow('does not exist');
  });
});

describe('attributes', () => {
  test('of a new standard queue have their defaults', async () => {
    const url = bench.queue('q');
    const seconds = `${bench.clock.now() / 1000}`;
    expect(await attributes(url, 'All')).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: seconds,
      LastModifiedTimestamp: seconds,
      QueueArn: bench.sqs.arnOf('q'),
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      VisibilityTimeout: '30',
      SqsManagedSseEnabled: 'true',
    });
  });

  test('of a new FIFO queue include those of FIFO queues', async () => {
    const url = bench.queue('q.fifo', { FifoQueue: 'true' });
    expect(await attributes(url, 'All')).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  test('count the messages in the queue', async () => {
    const url = bench.queue('q');
    await bench.send(url, 'a');
    await bench.send(url, 'b');
    await bench.send(url, 'c', { DelaySeconds: 5 });
    await bench.receive(url);
    const counts = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ];
    expect(Object.values((await attributes(url, ...counts)) ?? {})).toEqual(['1', '1', '1']);
    await bench.clock.pass(30_000);
    expect(await attributes(url, ...counts)).toMatchObject({ ApproximateNumberOfMessages: '3' });
  });

  test('are returned only if they are requested', async () => {
    const url = bench.queue('q');
    expect(await bench.call('GetQueueAttributes', { QueueUrl: url })).toEqual({});
    expect(await attributes(url, 'VisibilityTimeout', 'Policy')).toEqual({ VisibilityTimeout: '30' });
    expect(await failure(attributes(url, 'Colour'))).toMatchObject({ code: 'InvalidAttributeName' });
  });

  test.each([
    ['DelaySeconds', '0', '900', ['-1', '901', 'x', '', '1.5', ' 1']],
    ['MaximumMessageSize', '1024', '1048576', ['1023', '1048577']],
    ['MessageRetentionPeriod', '60', '1209600', ['59', '1209601']],
    ['ReceiveMessageWaitTimeSeconds', '0', '20', ['21']],
    ['VisibilityTimeout', '0', '43200', ['43201']],
  ])('%s has a range from %s to %s', async (name, low, high, bad) => {
    const url = bench.queue('q', { [name]: low });
    await set(url, { [name]: high });
    for (const value of bad)
      expect(await failure(set(url, { [name]: value }))).toMatchObject({
        code: 'InvalidAttributeValue',
        queryError: 'InvalidAttributeValue;Sender',
      });
    expect(await attributes(url, name)).toEqual({ [name]: high });
  });

  test('that are Booleans accept only true and false', async () => {
    const url = bench.queue('q');
    await set(url, { SqsManagedSseEnabled: 'false' });
    expect(await attributes(url, 'SqsManagedSseEnabled')).toEqual({ SqsManagedSseEnabled: 'false' });
    expect(await failure(set(url, { SqsManagedSseEnabled: 'yes' }))).toMatchObject({ code: 'InvalidAttributeValue' });
  });

  test('change completely or not at all', async () => {
    const url = bench.queue('q');
    expect(await failure(set(url, { DelaySeconds: '5', VisibilityTimeout: 'x' }))).toMatchObject({
      code: 'InvalidAttributeValue',
    });
    expect(await attributes(url, 'DelaySeconds')).toEqual({ DelaySeconds: '0' });
    expect(await failure(set(url, {}))).toMatchObject({ code: 'MissingRequiredParameterException' });
    expect(await failure(set(url, { DelaySeconds: 5 }))).toMatchObject({ code: 'SerializationException' });
  });

  test('that change update the time of the last change', async () => {
    const url = bench.queue('q');
    const created = Math.floor(bench.clock.now() / 1000);
    await bench.clock.pass(5_000);
    await set(url, { DelaySeconds: '5' });
    expect(await attributes(url, 'CreatedTimestamp', 'LastModifiedTimestamp')).toEqual({
      CreatedTimestamp: `${created}`,
      LastModifiedTimestamp: `${created + 5}`,
    });
  });

  test.each(['Colour', 'QueueArn', 'All', 'ContentBasedDeduplication', 'FifoQueue', 'toString'])(
    '%s cannot be set on a standard queue',
    async (name) => {
      const refused = { code: 'InvalidAttributeName', message: `Unknown Attribute ${name}.` };
      expect(await failure(set(bench.queue('q'), { [name]: 'true' }))).toMatchObject(refused);
    },
  );

  test('FifoQueue cannot be changed', async () => {
    expect(await failure(create('q', { FifoQueue: 'false' }))).toMatchObject({ code: 'InvalidAttributeName' });
    const url = bench.queue('q.fifo', { FifoQueue: 'true' });
    expect(await failure(set(url, { FifoQueue: 'false' }))).toMatchObject({
      code: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    });
    await set(url, { FifoQueue: 'true' });
    expect(await attributes(url, 'FifoQueue')).toEqual({ FifoQueue: 'true' });
  });

  test('of high throughput are only valid in combination', async () => {
    const url = bench.queue('q.fifo', { FifoQueue: 'true' });
    const FifoThroughputLimit = 'perMessageGroupId';
    expect(await failure(set(url, { FifoThroughputLimit }))).toMatchObject({ code: 'InvalidAttributeValue' });
    await set(url, { FifoThroughputLimit, DeduplicationScope: 'messageGroup' });
    expect(await attributes(url, 'FifoThroughputLimit')).toEqual({ FifoThroughputLimit });
    expect(await failure(set(url, { DeduplicationScope: 'group' }))).toMatchObject({ code: 'InvalidAttributeValue' });
  });

  test('of encryption allow one kind at a time', async () => {
    const url = bench.queue('q', { KmsMasterKeyId: 'alias/key' });
    const encryption = () => attributes(url, 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled');
    expect(await encryption()).toEqual({
      KmsMasterKeyId: 'alias/key',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    });
    expect(await failure(set(url, { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' }))).toMatchObject({
      code: 'InvalidAttributeName',
    });
    await set(url, { SqsManagedSseEnabled: 'true' });
    expect(await encryption()).toEqual({ SqsManagedSseEnabled: 'true' });
  });

  test('Policy is returned unchanged, and removed by an empty text', async () => {
    const Policy = '{ "Version": "2012-10-17", "Statement": [] }';
    const url = bench.queue('q', { Policy });
    expect(await attributes(url, 'Policy')).toEqual({ Policy });
    expect(await failure(set(url, { Policy: '{' }))).toMatchObject({ code: 'InvalidAttributeValue' });
    await set(url, { Policy: '' });
    expect(await attributes(url, 'Policy')).toBeUndefined();
  });
});

describe('creating an existing queue', () => {
  test('with the same attributes returns the queue', async () => {
    const url = bench.queue('q', { DelaySeconds: '5', KmsMasterKeyId: 'k' });
    await bench.send(url, 'b');
    expect(await create('q', { DelaySeconds: '5' })).toEqual({ QueueUrl: url });
    expect(await create('q')).toEqual({ QueueUrl: url });
    expect(bench.sqs.counts('q').delayed).toBe(1);
  });

  test('with other attributes is refused', async () => {
    bench.queue('q', { DelaySeconds: '5' });
    expect(await failure(create('q', { DelaySeconds: '6' }))).toEqual({
      code: 'QueueNameExists',
      status: 400,
      queryError: 'QueueAlreadyExists;Sender',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
    expect(await failure(create('q', { Policy: '{}' }))).toMatchObject({ code: 'QueueNameExists' });
  });

  test('is not possible for a minute after the deletion', async () => {
    const url = bench.queue('q');
    await bench.call('DeleteQueue', { QueueUrl: url });
    await bench.clock.pass(59_999);
    expect(await failure(create('q'))).toMatchObject({ code: 'QueueDeletedRecently' });
    await bench.clock.pass(1);
    expect(await create('q')).toEqual({ QueueUrl: url });
  });
});

test('a deleted queue loses its messages', async () => {
  const url = bench.queue('q');
  await bench.send(url, 'b');
  await bench.call('DeleteQueue', { QueueUrl: url });
  expect(bench.sqs.queueNames()).toEqual([]);
  expect(await failure(bench.send(url, 'b'))).toMatchObject({ code: 'QueueDoesNotExist' });
  await bench.clock.pass(60_000);
  bench.queue('q');
  expect(await bench.bodies(url)).toEqual([]);
});

test('a purge deletes all messages, at most once a minute', async () => {
  const url = bench.queue('q');
  for (const body of ['a', 'b']) await bench.send(url, body);
  await bench.send(url, 'c', { DelaySeconds: 5 });
  const [message] = await bench.receive(url);
  await bench.call('PurgeQueue', { QueueUrl: url });
  expect(bench.sqs.counts('q')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  await bench.remove(url, message);
  await bench.clock.pass(59_999);
  expect(await failure(bench.call('PurgeQueue', { QueueUrl: url }))).toMatchObject({
    code: 'PurgeQueueInProgress',
    status: 403,
    message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.',
  });
  await bench.clock.pass(1);
  await bench.send(url, 'd');
  await bench.call('PurgeQueue', { QueueUrl: url });
  expect(await bench.bodies(url)).toEqual([]);
});

describe('tags', () => {
  const tagsOf = async (QueueUrl: string) => (await bench.call('ListQueueTags', { QueueUrl }))['Tags'];

  test('are added, changed and removed', async () => {
    bench.sqs.createQueue('q', {}, { a: '1' });
    const url = bench.sqs.urlOf('q');
    await bench.call('TagQueue', { QueueUrl: url, Tags: { a: '2', b: '' } });
    expect(await tagsOf(url)).toEqual({ a: '2', b: '' });
    await bench.call('UntagQueue', { QueueUrl: url, TagKeys: ['a', 'none'] });
    expect(await tagsOf(url)).toEqual({ b: '' });
    await bench.call('UntagQueue', { QueueUrl: url, TagKeys: ['b'] });
    expect(await tagsOf(url)).toBeUndefined();
  });

  test.each([
    {},
    { 'aws:x': '1' },
    { '': '1' },
    { [`${'k'.repeat(129)}`]: '1' },
    { a: 'v'.repeat(257) },
    { 'a*': '1' },
  ])('%j is refused', async (Tags) => {
    const url = bench.queue('q');
    expect(await failure(bench.call('TagQueue', { QueueUrl: url, Tags }))).toMatchObject({ status: 400 });
    expect(await tagsOf(url)).toBeUndefined();
  });

  test('are at most fifty', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
    expect(await create('q', {}, many(50))).toHaveProperty('QueueUrl');
    expect(await failure(create('r', {}, many(51)))).toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('the list of queues', () => {
  const list = (input: Record<string, unknown> = {}) => bench.call('ListQueues', input);

  test('is omitted if it is empty, and can be filtered by prefix', async () => {
    expect(await list()).toEqual({});
    for (const name of ['b2', 'a1', 'b1']) bench.queue(name);
    expect(bench.sqs.queueNames()).toEqual(['b2', 'a1', 'b1']);
    expect(await list()).toEqual({ QueueUrls: ['a1', 'b1', 'b2'].map(bench.sqs.urlOf) });
    expect(await list({ QueueNamePrefix: 'b' })).toEqual({ QueueUrls: ['b1', 'b2'].map(bench.sqs.urlOf) });
  });

  test('is returned in pages', async () => {
    for (const name of ['a', 'b', 'c', 'd']) bench.queue(name);
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first['NextToken'] });
    expect([first['QueueUrls'], second['QueueUrls']]).toEqual([
      ['a', 'b'].map(bench.sqs.urlOf),
      ['c', 'd'].map(bench.sqs.urlOf),
    ]);
    expect(second).not.toHaveProperty('NextToken');
    expect(await failure(list({ MaxResults: 0 }))).toMatchObject({ code: 'InvalidParameterValueException' });
    expect(await failure(list({ MaxResults: 2, NextToken: 'x' }))).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});
