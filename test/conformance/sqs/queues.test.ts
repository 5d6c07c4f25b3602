/** Queues of SQS, called with the real SDK: names, attributes, tags, purging and deletion. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import {
  type Attributes,
  arnOf,
  attributesOf,
  failure,
  INVALID,
  made,
  nameOf,
  queue,
  receive,
  send,
  set,
  sqs,
  startQueues,
} from '../support/queues.ts';

startQueues();

describe('queues', () => {
  test('can be created twice with the same attributes, but not with others', async () => {
    const QueueName = nameOf('again');
    const create = (DelaySeconds: string) =>
      sqs.send(new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds } }));
    const { QueueUrl = '' } = await create('5');
    made.push(QueueUrl);
    expect((await create('5')).QueueUrl).toBe(QueueUrl);
    expect(await failure(create('6'))).toMatchObject({
      name: 'QueueNameExists',
      Code: 'QueueAlreadyExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  test('are found by name', async () => {
    const url = await queue('find');
    const QueueName = url.split('/').at(-1);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(url);
    expect(await failure(sqs.send(new GetQueueUrlCommand({ QueueName: nameOf('none') })))).toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  test('are listed by prefix, in pages', async () => {
    const QueueNamePrefix = nameOf('list');
    const names = ['a', 'b', 'c'].map((end) => `${QueueNamePrefix}-${end}`);
    for (const QueueName of names) made.push((await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '');
    const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix, MaxResults: 2 }));
    const { NextToken } = first;
    const second = await sqs.send(new ListQueuesCommand({ QueueNamePrefix, MaxResults: 2, NextToken }));
    const found = [...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])].map((url) => url.split('/').at(-1));
    expect(found.sort()).toEqual(names);
    expect(first.QueueUrls).toHaveLength(2);
  });

  test('have attributes, some of which are counts', async () => {
    const url = await queue('attributes', { VisibilityTimeout: '600' });
    await send(url, 'a');
    await send(url, 'b');
    await send(url, 'c', { DelaySeconds: 900 });
    await receive(url, { MaxNumberOfMessages: 1 });
    expect(await attributesOf(url, 'All')).toMatchObject({
      QueueArn: expect.stringMatching(/^arn:aws:sqs:[a-z0-9-]+:\d{12}:conformance-attributes-/),
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      VisibilityTimeout: '600',
      SqsManagedSseEnabled: 'true',
    });
  });

  test('return their policies unchanged', async () => {
    const url = await queue('policy');
    const Resource = await arnOf(url);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource },
      ],
    });
    await set(url, { Policy });
    expect(JSON.parse((await attributesOf(url, 'Policy')).Policy ?? '')).toEqual(JSON.parse(Policy));
  });

  test.each<[string, Attributes]>([
    ['InvalidAttributeValue', { DelaySeconds: '901' }],
    ['InvalidAttributeValue', { VisibilityTimeout: '43201' }],
    ['InvalidAttributeValue', { MaximumMessageSize: '1048577' }],
    ['InvalidAttributeName', { Colour: 'red' } as Attributes],
    ['InvalidAttributeName', { ContentBasedDeduplication: 'true' }],
    ['InvalidAttributeName', { KmsMasterKeyId: 'alias/aws/sqs', SqsManagedSseEnabled: 'true' }],
  ])('answer %s to %j', async (name, attributes) => {
    expect(await failure(set(await queue('set'), attributes))).toMatchObject({ name, status: 400 });
  });

  test('require valid names', async () => {
    for (const QueueName of ['a b', 'x'.repeat(81), 'name.fifo'])
      expect(await failure(sqs.send(new CreateQueueCommand({ QueueName })))).toMatchObject(INVALID);
    const Attributes = { FifoQueue: 'true' };
    expect(await failure(sqs.send(new CreateQueueCommand({ QueueName: 'name', Attributes })))).toMatchObject(INVALID);
  });

  test('are purged at most once a minute', async () => {
    const url = await queue('purge');
    await send(url, 'b');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await failure(sqs.send(new PurgeQueueCommand({ QueueUrl: url })))).toMatchObject({
      name: 'PurgeQueueInProgress',
      status: 403,
    });
  });

  test('have tags', async () => {
    const url = await queue('tags');
    const tags = async () => (await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags ?? {};
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: '1', b: '2' } }));
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: '3' } }));
    expect(await tags()).toEqual({ a: '3', b: '2' });
    await sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['a'] }));
    expect(await tags()).toEqual({ b: '2' });
  });

  test('do not exist after deletion, and cannot be created again within a minute', async () => {
    const url = await queue('gone');
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    const QueueName = url.split('/').at(-1);
    expect(await failure(sqs.send(new CreateQueueCommand({ QueueName })))).toMatchObject({
      name: 'QueueDeletedRecently',
      Code: 'AWS.SimpleQueueService.QueueDeletedRecently',
    });
  });
});
