/** Message move tasks, from a dead-letter queue to its sources or to another queue. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, createBench, failure } from './support/engine.ts';

let bench: Bench;
let dead: string;
let url: string;

beforeEach(() => {
  bench = createBench();
  dead = bench.queue('dead', { VisibilityTimeout: '600' });
  url = source('q');
});

const redrive = (maxReceiveCount = 1) =>
  JSON.stringify({ deadLetterTargetArn: bench.sqs.arnOf('dead'), maxReceiveCount });
const source = (name: string) => bench.queue(name, { RedrivePolicy: redrive(), VisibilityTimeout: '0' });
const arn = (name: string) => bench.sqs.arnOf(name);
const start = (more: Record<string, unknown> = {}) =>
  bench.call('StartMessageMoveTask', { SourceArn: arn('dead'), ...more });
const list = async (more: Record<string, unknown> = {}) =>
  ((await bench.call('ListMessageMoveTasks', { SourceArn: arn('dead'), ...more }))['Results'] ?? []) as Record<
    string,
    unknown
  >[];

/** Sends and receives until the messages are dead letters. */
const bury = async (count: number, queue = url) => {
  for (let at = 0; at < count; at += 1) await bench.send(queue, `${at}`);
  for (let at = 0; at < 2 * count; at += 1) await bench.receive(queue, { MaxNumberOfMessages: 10 });
};

test('a move task moves each message to its source queue as a new message', async () => {
  const other = source('other');
  await bury(2);
  await bury(1, other);
  const ids = (await bench.receive(dead, { MaxNumberOfMessages: 10, VisibilityTimeout: 0 })).map((m) => m.MessageId);
  const started = bench.clock.now();
  expect(await start()).toEqual({ TaskHandle: expect.any(String) });
  await bench.clock.pass(1_000);
  expect(await list()).toEqual([
    {
      Status: 'COMPLETED',
      SourceArn: arn('dead'),
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
      StartedTimestamp: started,
    },
  ]);
  expect(['q', 'other', 'dead'].map((name) => bench.sqs.counts(name).visible)).toEqual([2, 1, 0]);
  const [moved] = await bench.receive(url);
  expect(ids).not.toContain(moved?.MessageId);
  expect(moved?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  expect(Number(moved?.Attributes?.['SentTimestamp'])).toBeGreaterThan(started);
  expect(moved?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
});

test('a move task moves all messages to the given destination, and ends long polls there', async () => {
  const target = bench.queue('target');
  await bury(3);
  const waiting = bench.bodies(target, { WaitTimeSeconds: 20 });
  await start({ DestinationArn: arn('target') });
  await bench.clock.pass(1_000);
  expect(await waiting).toEqual(['0']);
  expect(bench.sqs.counts('target')).toEqual({ visible: 2, inFlight: 1, delayed: 0 });
  expect((await list())[0]).toMatchObject({ DestinationArn: arn('target'), Status: 'COMPLETED' });
});

test('a move task does not exceed the requested rate', async () => {
  await bury(5);
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  await bench.clock.pass(2_999);
  expect((await list())[0]).toMatchObject({
    Status: 'RUNNING',
    TaskHandle: expect.any(String),
    MaxNumberOfMessagesPerSecond: 1,
    ApproximateNumberOfMessagesMoved: 2,
    ApproximateNumberOfMessagesToMove: 5,
  });
  await bench.clock.pass(2_001);
  expect((await list())[0]).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 });
  expect(bench.clock.pending).toBe(0);
});

test('a move task moves at most 500 messages per second', async () => {
  await bury(600);
  await start({ MaxNumberOfMessagesPerSecond: 500 });
  await bench.clock.pass(1_000);
  expect((await list())[0]).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 500 });
});

test('a move task does not move messages in flight or messages that arrived after its start', async () => {
  await bury(3);
  await bench.receive(dead);
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  await bench.send(dead, 'late');
  await bench.clock.pass(10_000);
  expect((await list())[0]).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 });
  expect(bench.sqs.counts('dead')).toEqual({ visible: 1, inFlight: 1, delayed: 0 });
});

test('a move task ends when no message is left, even if a consumer received the last one', async () => {
  await bury(3);
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  for (const message of await bench.receive(dead, { MaxNumberOfMessages: 2 })) await bench.remove(dead, message);
  await bench.clock.pass(2_000);
  expect((await list())[0]).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
});

test('a cancelled move task does not move messages back', async () => {
  await bury(5);
  const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
  await bench.clock.pass(2_000);
  expect(await bench.call('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 2 });
  expect((await list())[0]).toMatchObject({ Status: 'CANCELLING' });
  await bench.clock.pass(5_000);
  expect((await list())[0]).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 });
  expect((await list())[0]).not.toHaveProperty('TaskHandle');
  expect(bench.sqs.counts('dead').visible).toBe(3);
  expect(await failure(bench.call('CancelMessageMoveTask', { TaskHandle }))).toMatchObject({
    code: 'UnsupportedOperation',
  });
});

test('a move task fails if a message has no source queue', async () => {
  await bench.send(dead, 'direct');
  await start();
  await bench.clock.pass(1_000);
  expect((await list())[0]).toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' });
  expect(bench.sqs.counts('dead').visible).toBe(1);
});

test.each(['target', 'dead'])('a move task fails if the queue %s is deleted in the meantime', async (name) => {
  bench.queue('target');
  await bury(3);
  await start({ DestinationArn: arn('target'), MaxNumberOfMessagesPerSecond: 1 });
  await bench.clock.pass(1_000);
  await bench.call('DeleteQueue', { QueueUrl: bench.sqs.urlOf(name) });
  await bench.clock.pass(1_000 + 60_000);
  if (name === 'dead') bench.queue('dead');
  expect((await list())[0]).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
    ApproximateNumberOfMessagesMoved: 1,
  });
});

test('a move task of a FIFO queue keeps the groups and their order', async () => {
  const fifo = { FifoQueue: 'true', VisibilityTimeout: '0' };
  bench.queue('dead.fifo', { ...fifo, VisibilityTimeout: '600' });
  const policy = JSON.stringify({ deadLetterTargetArn: arn('dead.fifo'), maxReceiveCount: 1 });
  const from = bench.queue('q.fifo', { ...fifo, RedrivePolicy: policy });
  for (const body of ['1', '2', '3'])
    await bench.send(from, body, { MessageGroupId: 'g', MessageDeduplicationId: body });
  for (let at = 0; at < 2; at += 1) await bench.receive(from, { MaxNumberOfMessages: 10 });
  expect(bench.sqs.counts('dead.fifo').visible).toBe(3);
  await bench.call('StartMessageMoveTask', { SourceArn: arn('dead.fifo') });
  await bench.clock.pass(1_000);
  expect(await bench.bodies(from)).toEqual(['1', '2', '3']);
});

describe('the list of move tasks', () => {
  test('has the newest task first, one task by default and at most ten', async () => {
    expect(await bench.call('ListMessageMoveTasks', { SourceArn: arn('dead') })).toEqual({});
    const times: number[] = [];
    for (let at = 0; at < 12; at += 1) {
      times.unshift(bench.clock.now());
      await start();
      await bench.clock.pass(1_000);
    }
    expect((await list()).map((task) => task['StartedTimestamp'])).toEqual(times.slice(0, 1));
    expect((await list({ MaxResults: 10 })).map((task) => task['StartedTimestamp'])).toEqual(times.slice(0, 10));
    expect(await failure(list({ MaxResults: 11 }))).toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('a move task is refused', () => {
  const missing = (name: string) => ({
    code: 'ResourceNotFoundException',
    status: 404,
    message: `The resource that you specified for the ${name} parameter doesn't exist.`,
  });
  const invalid = { code: 'InvalidParameterValueException' };

  test('if a queue does not exist', async () => {
    expect(await failure(start({ SourceArn: arn('none') }))).toMatchObject(missing('SourceArn'));
    expect(await failure(start({ DestinationArn: arn('none') }))).toMatchObject(missing('DestinationArn'));
    expect(await failure(list({ SourceArn: arn('none') }))).toMatchObject(missing('SourceArn'));
    expect(await failure(start({ SourceArn: undefined }))).toMatchObject({ code: 'MissingRequiredParameterException' });
  });

  test('if the source is not a dead-letter queue', async () => {
    expect(await failure(start({ SourceArn: arn('q') }))).toMatchObject({
      ...invalid,
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
  });

  test('if the destination is the source itself or a queue of the other type', async () => {
    bench.queue('t.fifo', { FifoQueue: 'true' });
    expect(await failure(start({ DestinationArn: arn('dead') }))).toMatchObject(invalid);
    expect(await failure(start({ DestinationArn: arn('t.fifo') }))).toMatchObject(invalid);
  });

  test('while another task is running', async () => {
    await bury(2);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    expect(await failure(start())).toMatchObject({
      ...invalid,
      message: expect.stringContaining('There is already a task running.'),
    });
    await bench.call('CancelMessageMoveTask', { TaskHandle });
    await bench.clock.pass(1_000);
    expect(await start()).toHaveProperty('TaskHandle');
  });

  test.each([0, 501])('with a speed of %d', async (MaxNumberOfMessagesPerSecond) => {
    expect(await failure(start({ MaxNumberOfMessagesPerSecond }))).toMatchObject(invalid);
  });

  test('with invalid handles', async () => {
    const cancel = (TaskHandle: string) => failure(bench.call('CancelMessageMoveTask', { TaskHandle }));
    const handle = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
    expect(await cancel('x')).toMatchObject({ ...invalid, message: 'Value for parameter TaskHandle is invalid.' });
    expect(await cancel(handle({ taskId: 'x' }))).toMatchObject(invalid);
    expect(await cancel(handle({ taskId: 'x', sourceArn: arn('none') }))).toMatchObject(missing('SourceArn'));
    expect(await cancel(handle({ taskId: 'x', sourceArn: arn('dead') }))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Task does not exist.',
    });
  });
});

test('closing the engine ends move tasks', async () => {
  await bury(5);
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  bench.sqs.close();
  expect(bench.clock.pending).toBe(0);
});
