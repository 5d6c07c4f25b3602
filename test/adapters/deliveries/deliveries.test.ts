/** Deliveries in the queues of the stack. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { createCarryOut } from '../../../adapters/deliveries/carry-out.ts';
import {
  createAcknowledge,
  createBury,
  createBuryOne,
  createEnqueue,
  createRequeue,
} from '../../../adapters/deliveries/deliveries.ts';
import { decodeDelivery, encodeDelivery } from '../../../core/delivery/delivery.ts';
import { requeue, settle } from '../../../core/delivery/settlement.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { aDelivery, failed } from '../../core/make.ts';
import { fakeClient, type Sent } from '../fake-client.ts';

const URLS = {
  sqs: 'https://q/sqs',
  webhook: 'https://q/webhook',
  eventbridge: 'https://q/eventbridge',
  sns: 'https://q/sns',
};
const lastFailure = {
  class: 'too_large',
  code: 'ActivityTooLarge',
  reason: 'One activity is too large.',
  at: 1,
} as const;

/** SQS without the queue of this URL. */
function without(url: string) {
  return ({ input }: Sent) =>
    input.QueueUrl === url ? { Failed: input.Entries.map(({ Id }: { Id: string }) => ({ Id })) } : {};
}

describe('deliveries', () => {
  const given = [
    aDelivery({ id: 'a', destinationId: 'dst_1' }),
    aDelivery({ id: 'b', transport: 'webhook', destinationId: 'dst_2' }),
    aDelivery({ id: 'c' }),
  ];

  test('are put onto the queue of their transport, with the destination as message group', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    expect(await createEnqueue(client, URLS)(given)).toEqual([]);
    expect(sent.map(({ input }) => [input.QueueUrl, input.Entries.length])).toEqual([
      [URLS.sqs, 2],
      [URLS.webhook, 1],
    ]);
    expect(sent[1]?.input.Entries).toEqual([
      { Id: '0', MessageBody: encodeDelivery(given[1] ?? aDelivery()), MessageGroupId: 'dst_2' },
    ]);
  });

  test('of a replay have the replay as message group, and those of a redrive plan their destination', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    await createEnqueue(client, URLS)([aDelivery({ plan: 'replay_1' }), aDelivery({ plan: 'plan_1' })]);
    const groups = sent[0]?.input.Entries.map((entry: { MessageGroupId: string }) => entry.MessageGroupId);
    expect(groups).toEqual(['replay_1', aDelivery().destinationId]);
  });

  test('that could not be put onto their queue are reported', async () => {
    const { client } = fakeClient<SQSClient>(without(URLS.sqs));
    expect((await createEnqueue(client, URLS)(given)).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  test('cause no call if there are none', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    expect(await createEnqueue(client, URLS)([])).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('are buried whole, with attributes for operators', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    const dead = given.map((delivery) => ({ ...delivery, lastFailure }));
    expect(await createBury(client, URLS)(dead)).toEqual([]);
    const [entry] = sent[0]?.input.Entries ?? [];
    expect(decodeDelivery(entry.MessageBody)).toEqual(dead[0]);
    expect(entry.MessageAttributes).toEqual({
      class: { DataType: 'String', StringValue: 'too_large' },
      reason: { DataType: 'String', StringValue: 'One activity is too large.' },
      destination: { DataType: 'String', StringValue: 'dst_1' },
      delivery: { DataType: 'String', StringValue: 'a' },
    });
  });
});

describe('one delivery', () => {
  test('is requeued with its delay, or the record stays', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    await createRequeue(client, URLS.sqs)(aDelivery(), 900);
    expect(sent[0]?.input).toMatchObject({
      QueueUrl: URLS.sqs,
      Entries: [{ DelaySeconds: 900, MessageGroupId: aDelivery().destinationId }],
    });
    const failing = fakeClient<SQSClient>(without(URLS.sqs));
    await expect(createRequeue(failing.client, URLS.sqs)(aDelivery({ id: 'dlv_7' }), 5)).rejects.toThrow(
      'delivery dlv_7 was not accepted by its queue',
    );
  });

  test('is buried, or the record stays', async () => {
    const { client, sent } = fakeClient<SQSClient>();
    await createBuryOne(client, URLS.sqs)({ ...aDelivery(), lastFailure });
    expect(sent[0]?.input.Entries[0]).not.toHaveProperty('DelaySeconds');
    const failing = fakeClient<SQSClient>(without(URLS.sqs));
    await expect(
      createBuryOne(failing.client, URLS.sqs)({ ...aDelivery({ id: 'dlv_7' }), lastFailure }),
    ).rejects.toThrow('dlv_7 was not accepted');
  });
});

test('records are deleted ten at a time', async () => {
  const { client, sent } = fakeClient<SQSClient>();
  await createAcknowledge(client, URLS.sqs)(Array.from({ length: 12 }, (_, index) => ({ receipt: `r${index}` })));
  expect(sent.map(({ name, input }) => [name, input.QueueUrl, input.Entries.length])).toEqual([
    ['DeleteMessageBatchCommand', URLS.sqs, 10],
    ['DeleteMessageBatchCommand', URLS.sqs, 2],
  ]);
  expect(sent[1]?.input.Entries).toEqual([
    { Id: '0', ReceiptHandle: 'r10' },
    { Id: '1', ReceiptHandle: 'r11' },
  ]);
});

describe('a settlement', () => {
  const urls = { deliveries: URLS.sqs, deadLetters: 'https://q/dead' };
  const moment = { now: 1_700_000_000_000, random: 0.5 };

  async function carriedOut(settlement: ReturnType<typeof settle>) {
    const { client, sent } = fakeClient<SQSClient>();
    const logged: LogLine[] = [];
    const parked: unknown[][] = [];
    if (settlement.kind === 'delivered') throw new Error('nothing to carry out');
    const park = async (...given: unknown[]) => void parked.push(given);
    await createCarryOut(client, urls, park, (line) => logged.push(line))(settlement);
    return { sent, logged, parked, entry: sent[0]?.input.Entries[0] };
  }

  test('with a retry requeues the delivery with its delay, and logs it', async () => {
    const { sent, logged, entry } = await carriedOut(settle(aDelivery(), failed(), RETRY_SCHEDULES, moment));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.input.QueueUrl).toBe(urls.deliveries);
    expect(entry.DelaySeconds).toBe(5);
    expect(decodeDelivery(entry.MessageBody)).toMatchObject({ attempt: 2, hops: 1, lastFailure: { code: '503' } });
    expect(logged).toMatchObject([{ event: 'delivery.requeued', delay_s: 5, attempt: 2, failure_class: 'http_5xx' }]);
  });

  test('without an attempt requeues the delivery without a failure', async () => {
    const { logged, entry } = await carriedOut(requeue(aDelivery(), 5, moment.now));
    expect(decodeDelivery(entry.MessageBody)).toEqual(aDelivery({ hops: 1 }));
    expect(logged).toEqual([expect.not.objectContaining({ failure_class: expect.anything() })]);
  });

  test('with parking puts it into the holding table, and logs it', async () => {
    const settlement = settle(aDelivery({ attempt: 5 }), failed(), RETRY_SCHEDULES, moment);
    const { sent, logged, parked } = await carriedOut(settlement);
    const dueAt = moment.now + 30 * 60_000;
    expect(sent).toEqual([]);
    expect(parked).toMatchObject([[{ attempt: 6 }, { why: 'retry', dueAt, wakeAt: dueAt }]]);
    expect(logged).toMatchObject([{ event: 'delivery.parked', due_at: new Date(dueAt).toISOString(), attempt: 6 }]);
  });

  test('with burying puts it into the dead letters, and logs it', async () => {
    const { sent, logged, entry } = await carriedOut(
      settle(aDelivery(), failed({ pace: 'never' }), RETRY_SCHEDULES, moment),
    );
    expect(sent.map(({ input }) => input.QueueUrl)).toEqual([urls.deadLetters]);
    expect(entry.MessageAttributes.class.StringValue).toBe('http_5xx');
    expect(logged).toMatchObject([{ event: 'delivery.dead', failure_code: '503' }]);
  });

  test('never loses a delivery: if a queue does not accept it, the record stays', async () => {
    const { client } = fakeClient<SQSClient>(() => {
      throw new Error('queue unavailable');
    });
    const logged: LogLine[] = [];
    const park = () => Promise.reject(new Error('table unavailable'));
    const carryOut = createCarryOut(client, urls, park, (line) => logged.push(line));
    const ends = {
      fast: 'was not accepted by its queue',
      slow: 'table unavailable',
      never: 'was not accepted by its queue',
    };
    for (const [pace, message] of Object.entries(ends) as ['fast' | 'slow' | 'never', string][]) {
      const settlement = settle(aDelivery({ attempt: 3 }), failed({ pace }), RETRY_SCHEDULES, moment);
      if (settlement.kind === 'delivered') throw new Error('a failure was settled as a delivery');
      await expect(carryOut(settlement)).rejects.toThrow(message);
    }
    expect(logged).toEqual([]);
  });
});
