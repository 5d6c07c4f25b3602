/** Dead letters of SQS, and the tasks that move them back, called with the real SDK. */
import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import {
  arnOf,
  attributesOf,
  failure,
  fifo,
  INVALID,
  queue,
  receive,
  redrive,
  send,
  sendBatch,
  set,
  sqs,
  startQueues,
} from '../support/queues.ts';

startQueues();

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

  test('have a queue that lists its sources', async () => {
    const dead = await queue('dead');
    const url = await queue('source', { RedrivePolicy: await redrive(dead) });
    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(queueUrls).toEqual([url]);
  });

  test('need an existing target of the same type that allows it', async () => {
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
