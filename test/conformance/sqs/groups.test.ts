/** Message groups of SQS, called with the real SDK: FIFO queues and fair queues. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  failure,
  fifo,
  gather,
  INVALID,
  queue,
  receive,
  remove,
  send,
  sendBatch,
  startQueues,
} from '../support/queues.ts';

startQueues();

describe('FIFO queues', () => {
  const sent = (url: string, body: string, group = 'g', id: string = randomUUID()) =>
    send(url, body, { MessageGroupId: group, MessageDeduplicationId: id });

  test('keep the order of a group, with increasing sequence numbers', async () => {
    const url = await fifo();
    const numbers = [];
    for (const body of ['1', '2', '3']) numbers.push((await sent(url, body)).SequenceNumber);
    const messages = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(messages.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    expect(messages.map(({ Attributes }) => Attributes?.SequenceNumber)).toEqual(numbers);
    expect([...numbers].sort()).toEqual(numbers);
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: expect.any(String) });
  });

  test('block a group while one of its messages is in flight', async () => {
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

  test('recognize a message by its content if they are configured to', async () => {
    const url = await fifo({ ContentBasedDeduplication: 'true' });
    for (const body of ['x', 'x', 'y']) await send(url, body, { MessageGroupId: 'g' });
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['x', 'y']);
  });

  test('recognize a message within its group if they are configured to', async () => {
    const url = await fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    for (const group of ['a', 'b', 'a']) await sent(url, group, group, 'same');
    expect((await gather(url, 2)).map(({ Body }) => Body).sort()).toEqual(['a', 'b']);
  });

  test('require a group and a deduplication id', async () => {
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

  test('refuse a delay of a single message', async () => {
    const url = await fifo();
    const more = { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 };
    expect(await failure(send(url, 'b', more))).toMatchObject({
      ...INVALID,
      message:
        'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    });
  });

  test('refuse an expired handle', async () => {
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
