/** Receiving: visibility, delays, requested members, long polls, handles and retention. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type BatchAnswer, type Bench, createBench, failure, type Received } from './support/engine.ts';

const INVALID = { code: 'InvalidParameterValueException', status: 400 };
const HOUR = 3_600_000;

let bench: Bench;
let url: string;

beforeEach(() => {
  bench = createBench();
  url = bench.queue('q', { VisibilityTimeout: '30' });
});

const hide = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  bench.call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });

describe('visibility', () => {
  test('ends after the timeout of the queue, to the millisecond', async () => {
    await bench.send(url, 'b');
    expect(await bench.bodies(url)).toEqual(['b']);
    await bench.clock.pass(29_999);
    expect(await bench.bodies(url)).toEqual([]);
    await bench.clock.pass(1);
    expect(await bench.bodies(url)).toEqual(['b']);
  });

  test('ends after the requested time', async () => {
    await bench.send(url, 'b');
    await bench.receive(url, { VisibilityTimeout: 5 });
    await bench.clock.pass(4_999);
    expect(bench.sqs.counts('q')).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await bench.clock.pass(1);
    expect(bench.sqs.counts('q')).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test('of 0 hides a message only from the same receive', async () => {
    await bench.send(url, 'b');
    expect(await bench.bodies(url, { VisibilityTimeout: 0 })).toEqual(['b']);
    expect(await bench.bodies(url, { VisibilityTimeout: 0 })).toEqual(['b']);
  });

  test('is counted from the time of the change', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    await bench.clock.pass(20_000);
    await hide(message?.ReceiptHandle, 60);
    await bench.clock.pass(59_999);
    expect(await bench.bodies(url)).toEqual([]);
    await bench.clock.pass(1);
    expect(await bench.bodies(url)).toEqual(['b']);
  });

  test('is at most twelve hours from the receive', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    await bench.clock.pass(10_000);
    await hide(message?.ReceiptHandle, 43_190);
    expect(await failure(hide(message?.ReceiptHandle, 43_191))).toMatchObject({
      ...INVALID,
      message:
        'Value 43191 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
    });
    expect(await failure(hide(message?.ReceiptHandle, 43_201))).toMatchObject(INVALID);
    expect(await failure(hide(message?.ReceiptHandle, -1))).toMatchObject(INVALID);
  });

  test('cannot be changed for messages that are visible, received again or deleted', async () => {
    await bench.send(url, 'b');
    const [first] = await bench.receive(url, { VisibilityTimeout: 1 });
    await bench.clock.pass(1_000);
    expect(await failure(hide(first?.ReceiptHandle, 5))).toMatchObject({
      code: 'MessageNotInflight',
      queryError: 'AWS.SimpleQueueService.MessageNotInflight;Sender',
    });
    const [second] = await bench.receive(url);
    const gone = { ...INVALID, message: expect.stringContaining('is not available for visibility timeout change.') };
    expect(await failure(hide(first?.ReceiptHandle, 5))).toMatchObject(gone);
    await hide(second?.ReceiptHandle, 5);
    await bench.remove(url, second);
    expect(await failure(hide(second?.ReceiptHandle, 5))).toMatchObject(gone);
  });

  test('is changed in batches, separately for each entry', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    const answer: BatchAnswer = await bench.call('ChangeMessageVisibilityBatch', {
      QueueUrl: url,
      Entries: [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 },
        { Id: 'bad', ReceiptHandle: 'x', VisibilityTimeout: 0 },
        { Id: 'none', ReceiptHandle: message?.ReceiptHandle },
      ],
    });
    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ['bad', 'ReceiptHandleIsInvalid'],
      ['none', 'MissingParameter'],
    ]);
    expect(bench.sqs.counts('q').visible).toBe(1);
  });
});

describe('delays', () => {
  test('of a message take precedence over that of its queue', async () => {
    url = bench.queue('slow', { DelaySeconds: '10' });
    await bench.send(url, 'queue');
    await bench.send(url, 'message', { DelaySeconds: 900 });
    await bench.send(url, 'none', { DelaySeconds: 0 });
    expect(bench.sqs.counts('slow')).toEqual({ visible: 1, inFlight: 0, delayed: 2 });
    expect(await bench.bodies(url)).toEqual(['none']);
    await bench.clock.pass(10_000);
    expect(await bench.bodies(url)).toEqual(['queue']);
    await bench.clock.pass(889_999);
    expect(await bench.bodies(url, { VisibilityTimeout: 600 })).toEqual(['none', 'queue']);
    await bench.clock.pass(1);
    expect(await bench.bodies(url)).toEqual(['message']);
  });

  test('that change do not apply to messages that are already in a standard queue', async () => {
    url = bench.queue('slow', { DelaySeconds: '10' });
    await bench.send(url, 'b');
    await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '0' } });
    expect(bench.sqs.counts('slow').delayed).toBe(1);
  });
});

describe('handles', () => {
  test('can delete a message repeatedly', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    await bench.remove(url, message);
    await bench.remove(url, message);
    expect(bench.sqs.counts('q')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('delete a message that has become visible, unless it was received again', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    await bench.clock.pass(30_000);
    await bench.remove(url, message);
    expect(bench.sqs.counts('q').visible).toBe(0);
  });

  test('do not delete if they are not the newest', async () => {
    await bench.send(url, 'b');
    const [old] = await bench.receive(url);
    await bench.clock.pass(30_000);
    const [fresh] = await bench.receive(url);
    expect(fresh?.ReceiptHandle).not.toBe(old?.ReceiptHandle);
    await bench.remove(url, old);
    expect(bench.sqs.counts('q').inFlight).toBe(1);
    await bench.remove(url, fresh);
    expect(bench.sqs.counts('q').inFlight).toBe(0);
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    'x',
    'AAAA',
    '%%%',
    ...['other q id 1 salt', 'feedhose-sqs q id 1', 'feedhose-sqs q  1 salt', 'feedhose-sqs q id x salt'].map(encoded),
    encoded('feedhose-sqs q id 1 salt more'),
    `${encoded('feedhose-sqs q id 1 salt')}\n`,
  ])('that never existed are refused: %s', async (ReceiptHandle) => {
    expect(await failure(bench.call('DeleteMessage', { QueueUrl: url, ReceiptHandle }))).toMatchObject({
      code: 'ReceiptHandleIsInvalid',
      status: 404,
      queryError: 'ReceiptHandleIsInvalid;Sender',
    });
  });

  test('of another queue are refused', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    const other = bench.queue('other');
    expect(await failure(bench.remove(other, message))).toMatchObject({ code: 'ReceiptHandleIsInvalid' });
  });

  test('delete in batches, separately for each entry', async () => {
    await bench.send(url, 'a');
    await bench.send(url, 'b');
    const messages = await bench.receive(url, { MaxNumberOfMessages: 10 });
    const entries = messages.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle }));
    const answer: BatchAnswer = await bench.call('DeleteMessageBatch', {
      QueueUrl: url,
      Entries: [...entries, { Id: 'bad', ReceiptHandle: 'x' }],
    });
    expect(answer.Successful).toEqual([{ Id: '0' }, { Id: '1' }]);
    expect(answer.Failed).toEqual([
      { Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true, Message: expect.any(String) },
    ]);
    expect(bench.sqs.counts('q').inFlight).toBe(0);
  });
});

describe('the requested members', () => {
  const attributes = {
    'bar.a': { DataType: 'String', StringValue: '1' },
    'bar.b': { DataType: 'String', StringValue: '2' },
    foo: { DataType: 'Binary', BinaryValue: 'AAE=' },
  };

  test.each([
    [[], []],
    [['All'], ['bar.a', 'bar.b', 'foo']],
    [['.*'], ['bar.a', 'bar.b', 'foo']],
    [['*'], ['bar.a', 'bar.b', 'foo']],
    [['bar.*'], ['bar.a', 'bar.b']],
    [['foo', 'none'], ['foo']],
    [['none'], []],
  ])('MessageAttributeNames %j gives %j', async (MessageAttributeNames, names) => {
    await bench.send(url, 'b', { MessageAttributes: attributes });
    const [message] = await bench.receive(url, { MessageAttributeNames });
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(names);
    expect(message?.MD5OfMessageAttributes === undefined).toBe(names.length === 0);
  });

  test('include the MD5 sum of the returned attributes', async () => {
    await bench.send(url, 'b', {
      MessageAttributes: {
        General: { DataType: 'String', StringValue: 'Kenobi' },
        Hello: { DataType: 'String', StringValue: 'There' },
      },
    });
    const [message] = await bench.receive(url, { MessageAttributeNames: ['Hello'] });
    expect(message?.MD5OfMessageAttributes).toBe('a311262e065454b75da111d535b8dacd');
  });

  test.each(['MessageSystemAttributeNames', 'AttributeNames'])('are selected by %s', async (parameter) => {
    await bench.send(url, 'b', { MessageGroupId: 'g' });
    const ask = (names: string[]) =>
      bench.receive(url, { MessageSystemAttributeNames: [], [parameter]: names, VisibilityTimeout: 0 });
    expect((await ask([]))[0]).not.toHaveProperty('Attributes');
    expect((await ask(['MessageGroupId', 'SequenceNumber']))[0]?.Attributes).toEqual({ MessageGroupId: 'g' });
    expect(await failure(ask(['Body']))).toMatchObject({ code: 'InvalidAttributeName' });
  });

  test('include the times and counts of a message', async () => {
    const sent = bench.clock.now();
    await bench.send(url, 'b');
    await bench.clock.pass(1_000);
    const first = { SenderId: '123456789012', SentTimestamp: `${sent}` };
    const [once] = await bench.receive(url);
    expect(once?.Attributes).toEqual({
      ...first,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${sent + 1_000}`,
    });
    await bench.clock.pass(30_000);
    const [twice] = await bench.receive(url);
    expect(twice?.Attributes).toEqual({
      ...first,
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: `${sent + 1_000}`,
    });
  });

  test.each([
    { MaxNumberOfMessages: 0 },
    { MaxNumberOfMessages: 11 },
    { WaitTimeSeconds: 21 },
    { WaitTimeSeconds: -1 },
    { VisibilityTimeout: 43_201 },
    { ReceiveRequestAttemptId: 'a' },
  ])('%j is refused', async (parameter) => {
    expect(await failure(bench.receive(url, parameter))).toMatchObject(INVALID);
  });

  test('contain one message by default, and are absent if there is none', async () => {
    await bench.send(url, 'a');
    await bench.send(url, 'b');
    expect(await bench.receive(url)).toHaveLength(1);
    expect(await bench.receive(url, { MaxNumberOfMessages: 2 })).toHaveLength(1);
    expect(await bench.call('ReceiveMessage', { QueueUrl: url })).toEqual({});
  });
});

describe('long polls', () => {
  /** Where the answer of a call goes once it is there. */
  const outcome = (promise: Promise<readonly Received[]>) => {
    const state: { bodies?: readonly string[]; at?: number; error?: unknown } = {};
    promise.then(
      (messages) => Object.assign(state, { bodies: messages.map(({ Body }) => Body), at: bench.clock.now() }),
      (error: unknown) => Object.assign(state, { error }),
    );
    return state;
  };
  const poll = (more: Record<string, unknown> = {}, signal?: AbortSignal) =>
    outcome(bench.receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 10, ...more }, signal));

  test('end without messages after the requested time', async () => {
    const start = bench.clock.now();
    const waiting = poll({ WaitTimeSeconds: 3 });
    await bench.clock.pass(2_999);
    expect(waiting).toEqual({});
    await bench.clock.pass(1);
    expect(waiting).toEqual({ bodies: [], at: start + 3_000 });
    expect(bench.clock.pending).toBe(0);
  });

  test('use the wait time of the queue by default', async () => {
    url = bench.queue('patient', { ReceiveMessageWaitTimeSeconds: '2' });
    const [waiting, hasty] = [outcome(bench.receive(url)), outcome(bench.receive(url, { WaitTimeSeconds: 0 }))];
    await bench.clock.pass(1_999);
    expect([waiting.bodies, hasty.bodies]).toEqual([undefined, []]);
    await bench.clock.pass(1);
    expect(waiting.bodies).toEqual([]);
  });

  test('end immediately when a message is sent', async () => {
    const waiting = poll();
    await bench.clock.pass(5_000);
    await bench.send(url, 'b');
    await bench.clock.pass(0);
    expect(waiting.bodies).toEqual(['b']);
  });

  test('receive all messages of a batch', async () => {
    const waiting = poll();
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
    await bench.call('SendMessageBatch', { QueueUrl: url, Entries });
    await bench.clock.pass(0);
    expect(waiting.bodies).toEqual(['a', 'b', 'c']);
  });

  test('end when a delayed or received message becomes visible', async () => {
    const start = bench.clock.now();
    await bench.send(url, 'b', { DelaySeconds: 4 });
    const first = poll({ VisibilityTimeout: 6 });
    await bench.clock.pass(4_000);
    expect(first).toEqual({ bodies: ['b'], at: start + 4_000 });
    const second = poll();
    await bench.clock.pass(6_000);
    expect(second).toEqual({ bodies: ['b'], at: start + 10_000 });
  });

  test('end when the visibility timeout of a message is set to 0', async () => {
    await bench.send(url, 'b');
    const [message] = await bench.receive(url);
    const waiting = poll();
    await hide(message?.ReceiptHandle, 0);
    await bench.clock.pass(0);
    expect(waiting.bodies).toEqual(['b']);
  });

  test('are served in order of arrival', async () => {
    const waiting = [poll(), poll(), poll()];
    await bench.send(url, 'a');
    await bench.send(url, 'b');
    await bench.clock.pass(0);
    expect(waiting.map(({ bodies }) => bodies)).toEqual([['a'], ['b'], undefined]);
  });

  test('of a disconnected caller receive no messages', async () => {
    const gone = new AbortController();
    const first = poll({}, gone.signal);
    await bench.clock.pass(0);
    gone.abort();
    expect(bench.clock.pending).toBe(0);
    const second = poll();
    await bench.send(url, 'b');
    await bench.clock.pass(0);
    expect([first.bodies, second.bodies]).toEqual([[], ['b']]);
  });

  test('of a caller that disconnected earlier receive no messages, even if there are some', async () => {
    await bench.send(url, 'b');
    expect(await bench.receive(url, {}, AbortSignal.abort())).toEqual([]);
    expect(bench.sqs.counts('q').visible).toBe(1);
  });

  test('share one timer, regardless of their number and of the messages in flight', async () => {
    for (let at = 0; at < 50; at += 1) await bench.send(url, `${at}`, { DelaySeconds: 5 });
    expect(bench.clock.pending).toBe(0);
    const waiting = Array.from({ length: 20 }, () => poll());
    await bench.clock.pass(0);
    expect(bench.clock.pending).toBe(1);
    await bench.clock.pass(20_000);
    expect(waiting.flatMap(({ bodies }) => bodies)).toHaveLength(50);
    expect(bench.clock.pending).toBe(0);
  });

  test('end when the queue is deleted, and when the engine closes', async () => {
    const deleted = poll();
    await bench.call('DeleteQueue', { QueueUrl: url });
    await bench.clock.pass(0);
    expect(deleted.error).toMatchObject({ code: 'QueueDoesNotExist' });
    url = bench.queue('other');
    const closed = poll();
    await bench.clock.pass(0);
    bench.sqs.close();
    await bench.clock.pass(0);
    expect(closed.bodies).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('retention', () => {
  test('deletes a message in each state: visible, delayed or in flight', async () => {
    url = bench.queue('short', { MessageRetentionPeriod: '60', VisibilityTimeout: '600' });
    await bench.send(url, 'in flight');
    const [message] = await bench.receive(url);
    await bench.send(url, 'visible');
    await bench.send(url, 'delayed', { DelaySeconds: 600 });
    await bench.clock.pass(59_999);
    expect(bench.sqs.counts('short')).toEqual({ visible: 1, inFlight: 1, delayed: 1 });
    await bench.clock.pass(1);
    expect(bench.sqs.counts('short')).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(await bench.bodies(url)).toEqual([]);
    await bench.remove(url, message);
  });

  test('that becomes shorter applies to present messages', async () => {
    await bench.send(url, 'b');
    await bench.clock.pass(HOUR);
    await bench.call('SetQueueAttributes', { QueueUrl: url, Attributes: { MessageRetentionPeriod: '3600' } });
    expect(bench.sqs.counts('q').visible).toBe(0);
  });
});

test('more than 120,000 messages in flight are an error for short polls, but not for long polls', async () => {
  const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: 'b' }));
  for (let sent = 0; sent < 120_010; sent += 10) await bench.call('SendMessageBatch', { QueueUrl: url, Entries });
  for (let taken = 0; taken < 119_990; taken += 10)
    await bench.receive(url, { MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
  expect(await bench.receive(url, { MaxNumberOfMessages: 10, VisibilityTimeout: 600 })).toHaveLength(10);
  expect(bench.sqs.counts('q')).toEqual({ visible: 10, inFlight: 120_000, delayed: 0 });
  expect(await failure(bench.receive(url))).toMatchObject({ code: 'OverLimit', status: 403 });
  const waiting = bench.receive(url, { WaitTimeSeconds: 1 });
  await bench.clock.pass(1_000);
  expect(await waiting).toEqual([]);
});
