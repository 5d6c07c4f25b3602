/** Dead letters: when a message becomes one, which values it keeps, and which queue can receive it. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, type Bench, createBench, failure } from './support/engine.ts';

const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${name}`;
const policy = (name: string, maxReceiveCount: number | string = 2) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });

let bench: Bench;
let dead: string;
let url: string;

beforeEach(() => {
  bench = createBench();
  dead = bench.queue('dead');
  url = bench.queue('q', { RedrivePolicy: policy('dead'), VisibilityTimeout: '10' });
});

const receiveTimes = async (times: number) => {
  for (let at = 0; at < times; at += 1) {
    await bench.receive(url);
    await bench.clock.pass(10_000);
  }
};

test('a message moves at the receive after maxReceiveCount, not earlier', async () => {
  await bench.send(url, 'b');
  await receiveTimes(2);
  expect(bench.sqs.counts('q').visible).toBe(1);
  expect(bench.sqs.counts('dead').visible).toBe(0);
  expect(await bench.bodies(url)).toEqual([]);
  expect(bench.sqs.counts('q')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(bench.sqs.counts('dead').visible).toBe(1);
});

test('a dead letter keeps its id, times, counts and attributes, and names its source', async () => {
  const sent = bench.clock.now();
  const a = { DataType: 'String', StringValue: 'v' };
  const id = await bench.send(url, 'b', { MessageGroupId: 'g', MessageAttributes: { a } });
  await bench.clock.pass(1_000);
  await receiveTimes(3);
  const [message] = await bench.receive(dead, { MessageAttributeNames: ['All'] });
  expect(message).toMatchObject({ MessageId: id, Body: 'b', MessageAttributes: { a } });
  expect(message?.Attributes).toEqual({
    SenderId: ACCOUNT,
    SentTimestamp: `${sent}`,
    ApproximateReceiveCount: '3',
    ApproximateFirstReceiveTimestamp: `${sent + 1_000}`,
    MessageGroupId: 'g',
    DeadLetterQueueSourceArn: arnOf('q'),
  });
});

test('a receive that finds dead letters returns the messages after them', async () => {
  await bench.send(url, 'poison');
  await receiveTimes(2);
  await bench.send(url, 'good');
  expect(await bench.bodies(url)).toEqual(['good']);
  expect(await bench.bodies(dead)).toEqual(['poison']);
});

test('a dead letter ends long polls of its queue, and listeners are called', async () => {
  const heard: string[] = [];
  await bench.send(url, 'b');
  await receiveTimes(2);
  bench.sqs.onMessage((queue, { body }) => heard.push(`${queue} ${body}`));
  const waiting = bench.bodies(dead, { WaitTimeSeconds: 20 });
  await bench.receive(url);
  expect(await waiting).toEqual(['b']);
  expect(heard).toEqual(['dead b']);
});

test('a waiting long poll moves the dead letter when its visibility timeout ends', async () => {
  await bench.send(url, 'b');
  await receiveTimes(1);
  await bench.receive(url);
  const waiting = bench.bodies(url, { WaitTimeSeconds: 20 });
  await bench.clock.pass(10_000);
  expect(bench.sqs.counts('dead').visible).toBe(1);
  await bench.clock.pass(10_000);
  expect(await waiting).toEqual([]);
});

test('a dead-letter queue that has a dead-letter queue counts its own receives', async () => {
  const last = bench.queue('last');
  await bench.call('SetQueueAttributes', { QueueUrl: dead, Attributes: { RedrivePolicy: policy('last', 1) } });
  await bench.send(url, 'b');
  await receiveTimes(3);
  expect(await bench.bodies(dead)).toEqual(['b']);
  await bench.clock.pass(30_000);
  expect(await bench.bodies(dead)).toEqual([]);
  expect((await bench.receive(last))[0]?.Attributes).toMatchObject({
    ApproximateReceiveCount: '4',
    DeadLetterQueueSourceArn: arnOf('dead'),
  });
});

test('the retention period begins when the message was first sent', async () => {
  await bench.call('SetQueueAttributes', { QueueUrl: dead, Attributes: { MessageRetentionPeriod: '60' } });
  await bench.send(url, 'b');
  await receiveTimes(3);
  expect(bench.sqs.counts('dead').visible).toBe(1);
  await bench.clock.pass(29_999);
  expect(bench.sqs.counts('dead').visible).toBe(1);
  await bench.clock.pass(1);
  expect(bench.sqs.counts('dead').visible).toBe(0);
});

test('a message stays in its queue if the dead-letter queue does not exist', async () => {
  await bench.send(url, 'b');
  await bench.call('DeleteQueue', { QueueUrl: dead });
  await receiveTimes(4);
  expect((await bench.receive(url))[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '5' });
});

describe('a FIFO queue', () => {
  const fifo = { FifoQueue: 'true', VisibilityTimeout: '10' };
  beforeEach(() => {
    dead = bench.queue('dead.fifo', fifo);
    url = bench.queue('q.fifo', { ...fifo, RedrivePolicy: policy('dead.fifo', 1) });
  });

  test('returns the messages after a dead letter, and keeps the order of dead letters', async () => {
    for (const body of ['1', '2', '3'])
      await bench.send(url, body, { MessageGroupId: 'g', MessageDeduplicationId: body });
    await bench.receive(url, { MaxNumberOfMessages: 2 });
    await bench.clock.pass(10_000);
    expect(await bench.bodies(url)).toEqual(['3']);
    expect(await bench.bodies(dead)).toEqual(['1', '2']);
  });

  test('restarts the retention period', async () => {
    await bench.call('SetQueueAttributes', { QueueUrl: dead, Attributes: { MessageRetentionPeriod: '60' } });
    await bench.send(url, 'b', { MessageGroupId: 'g', MessageDeduplicationId: 'd' });
    await bench.clock.pass(100_000);
    await receiveTimes(2);
    expect(bench.sqs.counts('dead.fifo').visible).toBe(1);
  });
});

describe('a redrive policy', () => {
  const set = (RedrivePolicy: string) =>
    bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { RedrivePolicy } });

  test('is returned with its count as a number, and removed by an empty text', async () => {
    await set(policy('dead', '1000'));
    expect(await bench.attribute(url, 'RedrivePolicy')).toBe(policy('dead', 1000));
    await set('');
    expect(await bench.attribute(url, 'RedrivePolicy')).toBeUndefined();
  });

  test.each([
    ['no JSON', 'Redrive policy is not a valid JSON map.'],
    ['[]', 'Redrive policy is not a valid JSON map.'],
    [
      JSON.stringify({ maxReceiveCount: 1 }),
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      JSON.stringify({ deadLetterTargetArn: arnOf('dead') }),
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [JSON.stringify({ deadLetterTargetArn: 'dummy', maxReceiveCount: 42 }), 'Invalid value for deadLetterTargetArn.'],
    [
      JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1, more: 1 }),
      'Redrive policy contains unknown attribute: more.',
    ],
    [policy('dead', 0), 'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.'],
    [policy('dead', 1001), 'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.'],
    [policy('dead', 1.5), 'Invalid value for maxReceiveCount: 1.5, valid values are from 1 to 1000 both inclusive.'],
    [policy('none'), 'Dead letter target does not exist.'],
    [policy('dead.fifo'), 'Dead-letter queue must be same type of queue as the source.'],
  ])('%s is refused', async (given, reason) => {
    bench.queue('dead.fifo', { FifoQueue: 'true' });
    expect(await failure(set(given))).toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(reason),
    });
    expect(await bench.attribute(url, 'RedrivePolicy')).toBe(policy('dead', 2));
  });

  test.each([
    [{ redrivePermission: 'allowAll' }, true],
    [{ redrivePermission: 'denyAll' }, false],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('q')] }, true],
    [{ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('other')] }, false],
  ])('with a target that says %j is accepted: %s', async (allow, accepted) => {
    bench.queue('picky', { RedriveAllowPolicy: JSON.stringify(allow) });
    await set(policy('picky')).catch(() => {});
    expect((await bench.attribute(url, 'RedrivePolicy')) === policy('picky', 2)).toBe(accepted);
  });

  test.each([
    { redrivePermission: 'some' },
    { redrivePermission: 'byQueue' },
    { redrivePermission: 'byQueue', sourceQueueArns: [] },
    { redrivePermission: 'byQueue', sourceQueueArns: ['x'] },
    { redrivePermission: 'byQueue', sourceQueueArns: Array.from({ length: 11 }, (_, at) => arnOf(`q${at}`)) },
    { redrivePermission: 'allowAll', sourceQueueArns: [arnOf('q')] },
    { redrivePermission: 'allowAll', more: 1 },
    {},
    [],
  ])('of the target that says %j is refused', async (allow) => {
    const Attributes = { RedriveAllowPolicy: JSON.stringify(allow) };
    expect(await failure(bench.call('SetQueueAttributes', { QueueUrl: dead, Attributes }))).toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('is found by its target', async () => {
    bench.queue('another', { RedrivePolicy: policy('dead') });
    bench.queue('unrelated');
    expect(await bench.call('ListDeadLetterSourceQueues', { QueueUrl: dead })).toEqual({
      queueUrls: [bench.sqs.urlOf('another'), url],
    });
    const first = await bench.call('ListDeadLetterSourceQueues', { QueueUrl: dead, MaxResults: 1 });
    expect(first['queueUrls']).toEqual([bench.sqs.urlOf('another')]);
    const { NextToken } = first;
    expect(await bench.call('ListDeadLetterSourceQueues', { QueueUrl: dead, MaxResults: 1, NextToken })).toEqual({
      queueUrls: [url],
    });
  });
});
