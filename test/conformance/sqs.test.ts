/** SQS as the real SDK and a real consumer see it; runs against any endpoint (`CONFORMANCE_ENDPOINT`), real AWS included. */
import { randomUUID } from 'node:crypto';
import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  type MessageAttributeValue,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Consumer } from 'sqs-consumer';
import { conformanceEndpoint, type Endpoint } from './support/endpoint.ts';

type Attributes = Partial<Record<QueueAttributeName, string>>;

let endpoint: Endpoint;
let sqs: SQSClient;
const made: string[] = [];

beforeAll(async () => {
  endpoint = await conformanceEndpoint();
  sqs = new SQSClient(endpoint.client);
});

afterAll(async () => {
  for (const QueueUrl of made) await sqs.send(new DeleteQueueCommand({ QueueUrl })).catch(() => {});
  sqs.destroy();
  await endpoint.close();
});

const nameOf = (label: string) => `conformance-${label}-${randomUUID().slice(0, 8)}`;

async function queue(label: string, Attributes: Attributes = {}): Promise<string> {
  const QueueName = `${nameOf(label)}${Attributes.FifoQueue ? '.fifo' : ''}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  made.push(QueueUrl);
  return QueueUrl;
}

const fifo = (more: Attributes = {}) => queue('fifo', { FifoQueue: 'true', ...more });
const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
  sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

/** One receive of up to ten, which waits for the first. */
async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, ...more };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

/** Receives until there are `count`, as a standard queue may give them one by one. */
async function gather(QueueUrl: string, count: number): Promise<Message[]> {
  const messages: Message[] = [];
  for (let tries = 0; messages.length < count && tries < 2 * count; tries += 1)
    messages.push(...(await receive(QueueUrl)));
  return messages;
}

const remove = (QueueUrl: string, ReceiptHandle: string | undefined) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const hide = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
const set = (QueueUrl: string, attributes: Attributes) =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));

async function attributesOf(QueueUrl: string, ...AttributeNames: QueueAttributeName[]): Promise<Attributes> {
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes ?? {};
}

const arnOf = async (QueueUrl: string) => (await attributesOf(QueueUrl, 'QueueArn')).QueueArn ?? '';
const redrive = async (deadUrl: string, maxReceiveCount = 1) =>
  JSON.stringify({ deadLetterTargetArn: await arnOf(deadUrl), maxReceiveCount });

/** The name a call failed with, and what the older protocol calls it. */
async function failure(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { name, Code, message, $metadata } = error as Record<string, unknown> & {
      $metadata: { httpStatusCode: number };
    };
    return { name, Code, message, status: $metadata.httpStatusCode };
  }
  throw new Error('Nothing failed.');
}

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
const INVALID = { Code: 'InvalidParameterValue', status: 400 };

describe('messages', () => {
  test('go in and come out', async () => {
    const url = await queue('plain');
    const sent = await send(url, 'häßlich €');
    const [message] = await receive(url);
    expect(message).toEqual({
      MessageId: sent.MessageId,
      Body: 'häßlich €',
      MD5OfBody: sent.MD5OfMessageBody,
      ReceiptHandle: expect.any(String),
    });
  });

  test('carry attributes of all types', async () => {
    const url = await queue('attributes');
    const MessageAttributes = {
      string: text('ü'),
      number: { DataType: 'Number', StringValue: '1.50' },
      'label.ed': { DataType: 'String.label', StringValue: 'v' },
      binary: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
    };
    const sent = await send(url, 'b', { MessageAttributes });
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  });

  test('give the sums of AWS', async () => {
    const url = await queue('sums');
    const three = { General: text('Kenobi'), Hello: text('There'), 'Help.Me': text('Me') };
    const sent = await send(url, 'msg', { MessageAttributes: three });
    expect(sent.MD5OfMessageBody).toBe('6e2baaf3b97dbeef01c0043275f9a0e7');
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const [message] = await receive(url, { MessageAttributeNames: ['Hel.*'] });
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(['Hello', 'Help.Me']);
    expect(message?.MD5OfMessageAttributes).toBe('83fee93c1bcd8b9a5a923ffacdc636c7');
  });

  test('of binary attributes too', async () => {
    const url = await queue('sums');
    const bytes = 'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01';
    const attr1 = { DataType: 'Binary', BinaryValue: Buffer.from(bytes) };
    const sent = await send(url, 'test', { MessageAttributes: { attr1 } });
    expect(sent.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984');
  });

  test('tell their times and counts', async () => {
    const url = await queue('system', { VisibilityTimeout: '0' });
    const before = Date.now() - 60_000;
    await send(url, 'b', { MessageGroupId: 'tenant' });
    const ask = { MessageSystemAttributeNames: ['All' as const] };
    const [first] = await receive(url, ask);
    const [second] = await receive(url, ask);
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', MessageGroupId: 'tenant' });
    expect(second?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      SentTimestamp: first?.Attributes?.SentTimestamp,
      ApproximateFirstReceiveTimestamp: first?.Attributes?.ApproximateFirstReceiveTimestamp,
    });
    expect(Number(first?.Attributes?.SentTimestamp)).toBeGreaterThan(before);
    expect(first?.Attributes?.SenderId).toBeTruthy();
  });

  test('carry a trace header', async () => {
    const url = await queue('trace');
    const AWSTraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const sent = await send(url, 'b', { MessageSystemAttributes: { AWSTraceHeader: text(AWSTraceHeader) } });
    const [message] = await receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(message?.Attributes).toEqual({ AWSTraceHeader });
  });

  test('of one mebibyte go, larger ones do not', async () => {
    const url = await queue('large');
    await send(url, 'x'.repeat(1_048_576));
    expect((await receive(url))[0]?.Body).toHaveLength(1_048_576);
    expect(await failure(send(url, 'x'.repeat(1_048_577)))).toMatchObject(INVALID);
  });

  test('count in bytes against the size of their queue', async () => {
    const url = await queue('small', { MaximumMessageSize: '1024' });
    await send(url, '€'.repeat(341));
    expect(await failure(send(url, '€'.repeat(342)))).toMatchObject({
      ...INVALID,
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    });
    expect(await failure(send(url, 'x'.repeat(1_020), { MessageAttributes: { a: text('v') } }))).toMatchObject(INVALID);
  });

  test.each(['\0', '\u000B', '\uFFFE', '\uFFFF'])('may not hold %j', async (character) => {
    const url = await queue('contents');
    expect(await failure(send(url, `a${character}`))).toMatchObject({ name: 'InvalidMessageContents', status: 400 });
  });

  test('may not be empty', async () => {
    const url = await queue('empty');
    expect(await failure(send(url, ''))).toMatchObject({ Code: 'MissingParameter', status: 400 });
  });

  test('may not have an attribute without a value', async () => {
    const url = await queue('attributes');
    expect(await failure(send(url, 'b', { MessageAttributes: { ErrorDetails: text('') } }))).toMatchObject({
      ...INVALID,
      message: "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    });
  });

  test('may not have eleven attributes', async () => {
    const url = await queue('attributes');
    const MessageAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, text('v')]));
    expect(await failure(send(url, 'b', { MessageAttributes }))).toMatchObject(INVALID);
  });

  test('wait when they are delayed', async () => {
    const url = await queue('delay', { DelaySeconds: '900' });
    await send(url, 'queue');
    const start = Date.now();
    await send(url, 'message', { DelaySeconds: 1 });
    expect((await receive(url, { WaitTimeSeconds: 10 }))[0]?.Body).toBe('message');
    expect(Date.now() - start).toBeGreaterThanOrEqual(900);
    expect(await attributesOf(url, 'ApproximateNumberOfMessagesDelayed')).toEqual({
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('go to a queue that is there', async () => {
    const url = (await queue('there')).replace('there', 'elsewhere');
    expect(await failure(send(url, 'b'))).toEqual({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      status: 400,
    });
  });
});

describe('batches', () => {
  const entries = (count: number) => Array.from({ length: count }, (_, at) => ({ Id: `${at}`, MessageBody: `b${at}` }));

  test('of ten are accepted whole', async () => {
    const url = await queue('batch');
    const answer = await sendBatch(url, entries(10));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    expect(answer.Failed ?? []).toEqual([]);
    expect((await gather(url, 10)).map(({ Body }) => Body).sort()).toEqual(entries(10).map((e) => e.MessageBody));
  });

  test('fail in part', async () => {
    const url = await queue('batch');
    const answer = await sendBatch(url, [
      { Id: 'good', MessageBody: 'b' },
      { Id: 'bad', MessageBody: '\0' },
    ]);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['bad', 'InvalidMessageContents', true],
    ]);
  });

  test.each<[string, SendMessageBatchRequestEntry[]]>([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', entries(11)],
    ['BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
    ['InvalidBatchEntryId', [{ Id: 'a:b', MessageBody: 'b' }]],
    ['BatchRequestTooLong', ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_289) }))],
  ])('are refused with %s', async (name, given) => {
    const url = await queue('batch');
    expect(await failure(sendBatch(url, given))).toMatchObject({
      name,
      Code: `AWS.SimpleQueueService.${name}`,
      status: 400,
    });
  });

  test('delete, each entry by itself', async () => {
    const url = await queue('batch');
    await send(url, 'b');
    const [message] = await receive(url);
    const answer = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'garbage' },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });

  test('change visibility, each entry by itself', async () => {
    const url = await queue('batch', { VisibilityTimeout: '600' });
    await sendBatch(url, entries(2));
    const Entries = (await gather(url, 2)).map(({ ReceiptHandle }, at) => ({
      Id: `${at}`,
      ReceiptHandle,
      VisibilityTimeout: at === 0 ? 0 : 43_201,
    }));
    const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    expect(answer.Successful).toEqual([{ Id: '0' }]);
    expect(answer.Failed?.map(({ Id }) => Id)).toEqual(['1']);
    expect(await receive(url)).toHaveLength(1);
  });
});

describe('visibility', () => {
  test('hides a message for its time, and brings it back under a new handle', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '1' });
    await send(url, 'b');
    const start = Date.now();
    const [first] = await receive(url);
    const [second] = await receive(url, { WaitTimeSeconds: 10 });
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(Date.now() - start).toBeGreaterThanOrEqual(900);
  });

  test('is for the receiver to choose', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '600' });
    await send(url, 'b');
    await receive(url, { VisibilityTimeout: 1 });
    expect(await receive(url, { WaitTimeSeconds: 10, VisibilityTimeout: 600 })).toHaveLength(1);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('of 0 gives a message back', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '600' });
    await send(url, 'b');
    const [message] = await receive(url);
    await hide(url, message?.ReceiptHandle, 0);
    expect((await receive(url))[0]?.MessageId).toBe(message?.MessageId);
  });

  test('cannot be changed of what is deleted', async () => {
    const url = await queue('visibility');
    await send(url, 'b');
    const [message] = await receive(url);
    await remove(url, message?.ReceiptHandle);
    expect(await failure(hide(url, message?.ReceiptHandle, 10))).toMatchObject(INVALID);
  });

  test('is twelve hours at most', async () => {
    const url = await queue('visibility');
    await send(url, 'b');
    const [message] = await receive(url);
    expect(await failure(hide(url, message?.ReceiptHandle, 43_201))).toMatchObject(INVALID);
    expect(await failure(receive(url, { VisibilityTimeout: 43_201 }))).toMatchObject(INVALID);
  });
});

describe('deleting', () => {
  test('ends a message, also the second time and after its visibility', async () => {
    const url = await queue('delete', { VisibilityTimeout: '1' });
    await send(url, 'b');
    const [message] = await receive(url);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await remove(url, message?.ReceiptHandle);
    await remove(url, message?.ReceiptHandle);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('needs a handle', async () => {
    const url = await queue('delete');
    expect(await failure(remove(url, 'garbage'))).toMatchObject({ name: 'ReceiptHandleIsInvalid', status: 404 });
  });
});

describe('receiving', () => {
  test('gives nothing where there is nothing', async () => {
    const url = await queue('nothing');
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(answer.Messages).toBeUndefined();
  });

  test('waits for what is sent meanwhile', async () => {
    const url = await queue('wait');
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'b');
    expect((await waiting)[0]?.Body).toBe('b');
  });

  test('waits as long as its queue says', async () => {
    const url = await queue('wait', { ReceiveMessageWaitTimeSeconds: '1' });
    const start = Date.now();
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Date.now() - start).toBeGreaterThanOrEqual(900);
  });

  test.each([
    { MaxNumberOfMessages: 0 },
    { MaxNumberOfMessages: 11 },
    { WaitTimeSeconds: 21 },
    { VisibilityTimeout: -1 },
  ])('does not take %j', async (parameter) => {
    const url = await queue('parameters');
    expect(await failure(receive(url, parameter))).toMatchObject(INVALID);
  });

  test('gives no attributes but those asked for', async () => {
    const url = await queue('selection', { VisibilityTimeout: '0' });
    await send(url, 'b', { MessageAttributes: { foo: text('1'), 'bar.a': text('2') } });
    const names = async (...MessageAttributeNames: string[]) =>
      Object.keys((await receive(url, { MessageAttributeNames }))[0]?.MessageAttributes ?? {}).sort();
    expect(await names()).toEqual([]);
    expect(await names('foo', 'none')).toEqual(['foo']);
    expect(await names('bar.*')).toEqual(['bar.a']);
    expect(await names('.*')).toEqual(['bar.a', 'foo']);
  });
});

describe('FIFO queues', () => {
  const sent = (url: string, body: string, group = 'g', id: string = randomUUID()) =>
    send(url, body, { MessageGroupId: group, MessageDeduplicationId: id });

  test('keep the order of a group, with rising sequence numbers', async () => {
    const url = await fifo();
    const numbers = [];
    for (const body of ['1', '2', '3']) numbers.push((await sent(url, body)).SequenceNumber);
    const messages = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(messages.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect(messages.map(({ Attributes }) => Attributes?.SequenceNumber)).toEqual(numbers);
    expect([...numbers].sort()).toEqual(numbers);
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: expect.any(String) });
  });

  test('close a group while one of its messages is in flight', async () => {
    const url = await fifo();
    await sent(url, '1', 'a');
    await sent(url, '2', 'a');
    await sent(url, '3', 'b');
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['3']);
    await remove(url, first?.ReceiptHandle);
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['2']);
  });

  test('accept a message again, but deliver it once', async () => {
    const url = await fifo();
    const first = await sent(url, 'b', 'g', 'same');
    expect((await sent(url, 'b', 'g', 'same')).MessageId).toBe(first.MessageId);
    expect(await receive(url)).toHaveLength(1);
  });

  test('know a message by its content when told to', async () => {
    const url = await fifo({ ContentBasedDeduplication: 'true' });
    for (const body of ['x', 'x', 'y']) await send(url, body, { MessageGroupId: 'g' });
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['x', 'y']);
  });

  test('know a message within its group when told to', async () => {
    const url = await fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    for (const group of ['a', 'b', 'a']) await sent(url, group, group, 'same');
    expect((await gather(url, 2)).map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
  });

  test('need a group and a way to know a message', async () => {
    const url = await fifo();
    expect(await failure(send(url, 'b', { MessageDeduplicationId: 'd' }))).toMatchObject({
      Code: 'MissingParameter',
      message: 'The request must contain the parameter MessageGroupId.',
    });
    expect(await failure(send(url, 'b', { MessageGroupId: 'g' }))).toMatchObject({
      ...INVALID,
      message:
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    });
  });

  test('take no delay of a message', async () => {
    const url = await fifo();
    const more = { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 };
    expect(await failure(send(url, 'b', more))).toMatchObject({
      ...INVALID,
      message:
        'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    });
  });

  test('refuse a handle whose time is over', async () => {
    const url = await fifo({ VisibilityTimeout: '1' });
    await sent(url, 'b');
    const [message] = await receive(url);
    await receive(url, { WaitTimeSeconds: 10 });
    expect(await failure(remove(url, message?.ReceiptHandle))).toMatchObject({
      ...INVALID,
      message: expect.stringContaining('The receipt handle has expired'),
    });
  });
});

test('fair queues: a quiet group does not wait behind a noisy one', async () => {
  const url = await queue('fair', { VisibilityTimeout: '600' });
  for (let at = 0; at < 10; at += 1) {
    const noisy = { MessageBody: 'noisy', MessageGroupId: 'noisy' };
    await sendBatch(
      url,
      Array.from({ length: 10 }, (_, id) => ({ Id: `${id}`, ...noisy })),
    );
  }
  for (let at = 0; at < 5; at += 1) await receive(url);
  await send(url, 'quiet', { MessageGroupId: 'quiet' });
  const next = [...(await receive(url)), ...(await receive(url))];
  expect(next.map(({ Body }) => Body)).toContain('quiet');
});

describe('dead letters', () => {
  test('move after maxReceiveCount receives, with id, count and source', async () => {
    const dead = await queue('dead');
    const url = await queue('source', { VisibilityTimeout: '0', RedrivePolicy: await redrive(dead, 2) });
    const { MessageId } = await send(url, 'b');
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    const [letter] = await receive(dead, { MessageSystemAttributeNames: ['All'] });
    expect(letter?.MessageId).toBe(MessageId);
    expect(letter?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: await arnOf(url),
      ApproximateReceiveCount: '3',
    });
  });

  test('have a queue that knows its sources', async () => {
    const dead = await queue('dead');
    const url = await queue('source', { RedrivePolicy: await redrive(dead) });
    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(queueUrls).toEqual([url]);
  });

  test('need a target that is there, of the same type, and allows it', async () => {
    const dead = await queue('dead');
    const policy = await redrive(dead);
    const url = await queue('source');
    const denied = await queue('denied', { RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }) });
    for (const RedrivePolicy of [
      policy.replace('-dead-', '-none-'),
      await redrive(await fifo()),
      await redrive(denied),
      policy.replace(':1}', ':0}'),
      JSON.stringify({ deadLetterTargetArn: 'dummy', maxReceiveCount: 42 }),
    ])
      expect(await failure(set(url, { RedrivePolicy }))).toMatchObject(INVALID);
    await set(url, { RedrivePolicy: policy });
    expect(JSON.parse((await attributesOf(url, 'RedrivePolicy')).RedrivePolicy ?? '')).toEqual(JSON.parse(policy));
  });

  test('move back with a task', async () => {
    const dead = await queue('dead');
    const url = await queue('source', { VisibilityTimeout: '1', RedrivePolicy: await redrive(dead) });
    const { MessageId } = await send(url, 'b');
    await receive(url);
    expect(await receive(url, { WaitTimeSeconds: 3 })).toEqual([]);
    const SourceArn = await arnOf(dead);
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    expect(TaskHandle).toBeTruthy();
    const [moved] = await receive(url, { WaitTimeSeconds: 20 });
    expect(moved?.Body).toBe('b');
    expect(moved?.MessageId).not.toBe(MessageId);
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect(Results).toMatchObject([{ SourceArn, ApproximateNumberOfMessagesToMove: 1 }]);
  });

  test('stop moving when the task is cancelled', async () => {
    const dead = await queue('dead');
    const url = await queue('source', { RedrivePolicy: await redrive(dead) });
    const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: 'b' }));
    await sendBatch(dead, Entries);
    const [SourceArn, DestinationArn] = [await arnOf(dead), await arnOf(url)];
    const start = () =>
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 }));
    const { TaskHandle } = await start();
    expect(await failure(start())).toMatchObject({ ...INVALID, message: expect.stringContaining('already a task') });
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBeLessThan(10);
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect(Results?.[0]?.Status).toMatch(/^CANCELL(ING|ED)$/);
  });

  test('have tasks for dead-letter queues only', async () => {
    const SourceArn = await arnOf(await queue('plain'));
    expect(await failure(sqs.send(new StartMessageMoveTaskCommand({ SourceArn })))).toMatchObject({
      ...INVALID,
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
    expect(await failure(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `${SourceArn}-none` })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    expect(await failure(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'x' })))).toMatchObject(INVALID);
  });
});

describe('queues', () => {
  test('are created again with the same attributes, and not with others', async () => {
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

  test('have attributes, of which some are counts', async () => {
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

  test('give back the policies they were given', async () => {
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

  test('have names with rules', async () => {
    for (const QueueName of ['a b', 'x'.repeat(81), 'name.fifo'])
      expect(await failure(sqs.send(new CreateQueueCommand({ QueueName })))).toMatchObject(INVALID);
    const Attributes = { FifoQueue: 'true' };
    expect(await failure(sqs.send(new CreateQueueCommand({ QueueName: 'name', Attributes })))).toMatchObject(INVALID);
  });

  test('are purged, once a minute', async () => {
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

  test('are gone when deleted, and not there again within a minute', async () => {
    const url = await queue('gone');
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    const QueueName = url.split('/').at(-1);
    expect(await failure(sqs.send(new CreateQueueCommand({ QueueName })))).toMatchObject({
      name: 'QueueDeletedRecently',
      Code: 'AWS.SimpleQueueService.QueueDeletedRecently',
    });
  });
});

describe('sqs-consumer', () => {
  /** Runs a consumer until `enough` says so, then until it has stopped. */
  async function consume(
    queueUrl: string,
    handle: (message: Message) => Promise<Message | undefined>,
    enough: () => boolean,
  ) {
    const consumer = Consumer.create({
      queueUrl,
      sqs,
      batchSize: 10,
      waitTimeSeconds: 1,
      messageSystemAttributeNames: ['All'],
      handleMessage: handle,
    });
    const stopped = new Promise<void>((resolve) => consumer.once('stopped', () => resolve()));
    const finished = new Promise<void>((resolve) => {
      for (const event of ['message_processed', 'processing_error'] as const)
        consumer.on(event, () => {
          if (enough()) resolve();
        });
    });
    consumer.start();
    await finished;
    consumer.stop();
    await stopped;
  }

  test('processes what is sent, and deletes it', async () => {
    const url = await queue('consumer');
    const seen: string[] = [];
    const bodies = Array.from({ length: 25 }, (_, at) => `b${at}`).sort();
    for (let from = 0; from < bodies.length; from += 10)
      await sendBatch(
        url,
        bodies.slice(from, from + 10).map((MessageBody, at) => ({ Id: `${at}`, MessageBody })),
      );
    await consume(
      url,
      async (message) => {
        seen.push(message.Body ?? '');
        return message;
      },
      () => seen.length >= bodies.length,
    );
    expect([...seen].sort()).toEqual(bodies);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    expect(await attributesOf(url, 'ApproximateNumberOfMessagesNotVisible')).toEqual({
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  test('gets what it failed on again, until it is a dead letter', async () => {
    const dead = await queue('dead');
    const url = await queue('consumer', { VisibilityTimeout: '1', RedrivePolicy: await redrive(dead, 2) });
    const counts: (string | undefined)[] = [];
    await send(url, 'poison');
    await consume(
      url,
      async (message) => {
        counts.push(message.Attributes?.ApproximateReceiveCount);
        throw new Error('cannot');
      },
      () => counts.length >= 2,
    );
    expect(counts).toEqual(['1', '2']);
    expect(await receive(url, { WaitTimeSeconds: 3 })).toEqual([]);
    expect((await receive(dead)).map(({ Body }) => Body)).toEqual(['poison']);
  });
});
