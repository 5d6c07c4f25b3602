/** FIFO queues: order and blocking of groups, deduplication and delays. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, createBench, failure } from './support/engine.ts';

let bench: Bench;
let url: string;
let count: number;

beforeEach(() => {
  bench = createBench();
  count = 0;
  url = bench.queue('q.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
});

const send = (body: string, MessageGroupId = 'g', more: Record<string, unknown> = {}) => {
  count += 1;
  return bench.call('SendMessage', {
    QueueUrl: url,
    MessageBody: body,
    MessageGroupId,
    MessageDeduplicationId: `d${count}`,
    ...more,
  });
};

describe('a group', () => {
  test('keeps its order, and is received completely if the batch is large enough', async () => {
    for (const body of ['1', '2', '3']) {
      await send(body, 'a');
      await send(`other ${body}`, 'b');
    }
    expect(await bench.bodies(url, { MaxNumberOfMessages: 4 })).toEqual(['1', '2', '3', 'other 1']);
  });

  test('is blocked while one of its messages is in flight', async () => {
    await send('1');
    await send('2');
    await send('3', 'h');
    const [first] = await bench.receive(url);
    expect(first?.Body).toBe('1');
    expect(await bench.bodies(url)).toEqual(['3']);
    expect(bench.sqs.counts('q.fifo')).toEqual({ visible: 1, inFlight: 2, delayed: 0 });
    await bench.remove(url, first);
    expect(await bench.bodies(url)).toEqual(['2']);
  });

  test('stays blocked while another of its messages is in flight', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    const [first, second] = await bench.receive(url, { MaxNumberOfMessages: 2 });
    await bench.remove(url, first);
    expect(await bench.bodies(url)).toEqual([]);
    await bench.remove(url, second);
    expect(await bench.bodies(url)).toEqual(['3']);
  });

  test('is unblocked in its order when visibility ends', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    await bench.receive(url, { MaxNumberOfMessages: 2 });
    await bench.clock.pass(30_000);
    expect(await bench.bodies(url)).toEqual(['1', '2', '3']);
  });

  test('keeps the order of messages that become visible again one by one', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    const received = await bench.receive(url, { MaxNumberOfMessages: 3 });
    for (const message of received.toReversed())
      await bench.call('ChangeMessageVisibility', {
        QueueUrl: url,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: 0,
      });
    expect(await bench.bodies(url)).toEqual(['1', '2', '3']);
  });

  test('that becomes visible ends a long poll', async () => {
    await send('1');
    await send('2');
    const [first] = await bench.receive(url);
    const waiting = bench.bodies(url, { WaitTimeSeconds: 20 });
    await bench.clock.pass(1_000);
    await bench.remove(url, first);
    expect(await waiting).toEqual(['2']);
  });
});

describe('handles', () => {
  const expired = { code: 'InvalidParameterValueException', message: expect.stringContaining('has expired') };

  test('do not delete messages that have become visible', async () => {
    await send('1');
    const [message] = await bench.receive(url);
    await bench.clock.pass(30_000);
    expect(await failure(bench.remove(url, message))).toMatchObject(expired);
    expect(bench.sqs.counts('q.fifo').visible).toBe(1);
  });

  test('that are not the newest neither delete nor hide a message', async () => {
    await send('1');
    const [old] = await bench.receive(url);
    await bench.clock.pass(30_000);
    await bench.receive(url);
    expect(await failure(bench.remove(url, old))).toMatchObject(expired);
    const change = { QueueUrl: url, ReceiptHandle: old?.ReceiptHandle, VisibilityTimeout: 0 };
    expect(await failure(bench.call('ChangeMessageVisibility', change))).toMatchObject(expired);
    expect(bench.sqs.counts('q.fifo').inFlight).toBe(1);
  });
});

describe('deduplication', () => {
  test('gives the first answer for five minutes, even after the message was deleted', async () => {
    const first = await send('1', 'g', { MessageDeduplicationId: 'same' });
    const [message] = await bench.receive(url);
    await bench.remove(url, message);
    await bench.clock.pass(299_999);
    expect(await send('1', 'g', { MessageDeduplicationId: 'same' })).toEqual(first);
    expect(await bench.bodies(url)).toEqual([]);
    await bench.clock.pass(1);
    expect((await send('1', 'g', { MessageDeduplicationId: 'same' }))['MessageId']).not.toBe(first['MessageId']);
    expect(await bench.bodies(url)).toEqual(['1']);
  });

  test('does not restart with a duplicate', async () => {
    await send('1', 'g', { MessageDeduplicationId: 'same' });
    await bench.clock.pass(200_000);
    await send('2', 'g', { MessageDeduplicationId: 'same' });
    await bench.clock.pass(100_000);
    await send('3', 'g', { MessageDeduplicationId: 'same' });
    expect(await bench.bodies(url)).toEqual(['1', '3']);
  });

  test('works within one batch', async () => {
    const entry = { MessageBody: 'b', MessageGroupId: 'g', MessageDeduplicationId: 'same' };
    const Entries = ['a', 'b'].map((Id) => ({ Id, ...entry }));
    const answer = await bench.call('SendMessageBatch', { QueueUrl: url, Entries });
    const [one, two] = answer['Successful'] as Record<string, string>[];
    expect(two?.['MessageId']).toBe(one?.['MessageId']);
    expect(bench.sqs.counts('q.fifo').visible).toBe(1);
  });

  test.each([
    ['queue', ['1']],
    ['messageGroup', ['1', '2']],
  ])('with the scope %s gives %j', async (DeduplicationScope, bodies) => {
    await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { DeduplicationScope } });
    await send('1', 'a', { MessageDeduplicationId: 'same' });
    await send('2', 'b', { MessageDeduplicationId: 'same' });
    expect(await bench.bodies(url)).toEqual(bodies);
  });

  test('by content uses the SHA-256 of the body, without its attributes', async () => {
    await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { ContentBasedDeduplication: 'true' } });
    const none = { MessageDeduplicationId: undefined };
    await send('hello', 'g', none);
    const sum = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    await send('other', 'g', { MessageDeduplicationId: sum });
    await send('hello', 'g', { ...none, MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } } });
    const received = await bench.receive(url, { MaxNumberOfMessages: 10 });
    expect(received.map(({ Body, Attributes }) => [Body, Attributes?.['MessageDeduplicationId']])).toEqual([
      ['hello', sum],
    ]);
  });

  test('requires an id, or deduplication by content', async () => {
    expect(await failure(send('b', 'g', { MessageDeduplicationId: undefined }))).toMatchObject({
      code: 'InvalidParameterValueException',
      message:
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    });
  });
});

test('a message requires a group', async () => {
  const group = { MessageGroupId: undefined };
  expect(await failure(send('b', 'g', group))).toMatchObject({ code: 'MissingRequiredParameterException' });
  const Entries = [{ Id: 'a', MessageBody: 'b', MessageDeduplicationId: 'd' }];
  expect(await failure(bench.call('SendMessageBatch', { QueueUrl: url, Entries }))).toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'The request must contain the parameter MessageGroupId.',
  });
});

test('sequence numbers increase', async () => {
  const numbers = [];
  for (let at = 0; at < 5; at += 1) numbers.push(BigInt(String((await send('b'))['SequenceNumber'])));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => (a < b ? -1 : 1)));
  const received = await bench.receive(url, { MaxNumberOfMessages: 10 });
  expect(received.map(({ Attributes }) => BigInt(Attributes?.['SequenceNumber'] ?? 0))).toEqual(numbers);
  expect(String(numbers[0])).toHaveLength(20);
});

test('delays are those of the queue, and a new one applies to delayed messages', async () => {
  expect(await failure(send('b', 'g', { DelaySeconds: 2 }))).toMatchObject({ code: 'InvalidParameterValueException' });
  await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '100' } });
  await send('1', 'g', { DelaySeconds: 0 });
  await bench.clock.pass(10_000);
  expect(bench.sqs.counts('q.fifo').delayed).toBe(1);
  await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '11' } });
  await bench.clock.pass(999);
  expect(await bench.bodies(url)).toEqual([]);
  await bench.clock.pass(1);
  expect(await bench.bodies(url)).toEqual(['1']);
});

test('ReceiveRequestAttemptId is refused by its name, because repeated receives are not implemented', async () => {
  expect(await failure(bench.receive(url, { ReceiveRequestAttemptId: 'attempt' }))).toMatchObject({
    code: 'NotImplementedByEmbeddedAws',
    message: expect.stringContaining('member ReceiveRequestAttemptId of ReceiveMessage'),
  });
});
