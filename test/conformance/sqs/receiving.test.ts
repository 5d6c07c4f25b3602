/** Receiving from an SQS queue with the real SDK and a real consumer: waiting, visibility and deletion. */
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { Consumer } from 'sqs-consumer';
import {
  attributesOf,
  failure,
  hide,
  INVALID,
  queue,
  receive,
  redrive,
  remove,
  send,
  sendBatch,
  sqs,
  startQueues,
  text,
} from '../support/queues.ts';

startQueues();

describe('visibility', () => {
  test('hides a message for its timeout, after which it has a new handle', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '1' });
    await send(url, 'b');
    const start = Date.now();
    const [first] = await receive(url);
    const [second] = await receive(url, { WaitTimeSeconds: 10 });
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(Date.now() - start).toBeGreaterThanOrEqual(900);
  });

  test('can be chosen by the receiver', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '600' });
    await send(url, 'b');
    await receive(url, { VisibilityTimeout: 1 });
    expect(await receive(url, { WaitTimeSeconds: 10, VisibilityTimeout: 600 })).toHaveLength(1);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('of 0 makes a message visible again', async () => {
    const url = await queue('visibility', { VisibilityTimeout: '600' });
    await send(url, 'b');
    const [message] = await receive(url);
    await hide(url, message?.ReceiptHandle, 0);
    expect((await receive(url))[0]?.MessageId).toBe(message?.MessageId);
  });

  test('of a deleted message cannot be changed', async () => {
    const url = await queue('visibility');
    await send(url, 'b');
    const [message] = await receive(url);
    await remove(url, message?.ReceiptHandle);
    expect(await failure(hide(url, message?.ReceiptHandle, 10))).toMatchObject(INVALID);
  });

  test('is limited to twelve hours', async () => {
    const url = await queue('visibility');
    await send(url, 'b');
    const [message] = await receive(url);
    expect(await failure(hide(url, message?.ReceiptHandle, 43_201))).toMatchObject(INVALID);
    expect(await failure(receive(url, { VisibilityTimeout: 43_201 }))).toMatchObject(INVALID);
  });
});

describe('deleting', () => {
  test('removes a message, even if repeated or after its visibility timeout', async () => {
    const url = await queue('delete', { VisibilityTimeout: '1' });
    await send(url, 'b');
    const [message] = await receive(url);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await remove(url, message?.ReceiptHandle);
    await remove(url, message?.ReceiptHandle);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('requires a valid handle', async () => {
    const url = await queue('delete');
    expect(await failure(remove(url, 'garbage'))).toMatchObject({ name: 'ReceiptHandleIsInvalid', status: 404 });
  });
});

describe('receiving', () => {
  test('returns nothing from an empty queue', async () => {
    const url = await queue('nothing');
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(answer.Messages).toBeUndefined();
  });

  test('waits for messages that are sent in the meantime', async () => {
    const url = await queue('wait');
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'b');
    expect((await waiting)[0]?.Body).toBe('b');
  });

  test('waits for the time that is set for the queue', async () => {
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
  ])('refuses %j', async (parameter) => {
    const url = await queue('parameters');
    expect(await failure(receive(url, parameter))).toMatchObject(INVALID);
  });

  test('returns only the requested attributes', async () => {
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

  test('processes and deletes messages', async () => {
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

  test('receives a message that it failed to process again, until it is a dead letter', async () => {
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
