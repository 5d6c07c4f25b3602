/** The sending step of queue deliveries. */
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import type { DestinationSecrets, QueueDestination } from '../../core/destination.ts';
import type { QueueAddress } from '../../core/queue-url.ts';
import { createDeliverToQueue, type QueueEntry } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { aDelivery, aQueue, aSigner, aWebhook, DELIVERED, failed, SIGNING_SECRET } from '../core/make.ts';

const KEYS = { type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'hunter2' } as const;
const SECRETS: DestinationSecrets = { signing_secrets: [SIGNING_SECRET], access: KEYS };

function aSend(destination: Partial<QueueDestination> = {}, secrets = SECRETS, apiKeys = ['key-new']) {
  const asked: string[] = [];
  const sent: { address: QueueAddress; credentials: object; entries: readonly QueueEntry[] }[] = [];
  const app = { app_id: '123', name: 'Acme', api_keys: apiKeys, version: 1 };
  const target = { ...aSigner({ app, secrets }), destination: aQueue(destination) };
  const send = createDeliverToQueue({
    targetOf: async (...key) => {
      asked.push(key.join(' '));
      return target;
    },
    sendToQueue: async (address, credentials, entries) => {
      sent.push({ address, credentials, entries });
      return entries.map((_, index) => (index === 1 ? failed({ code: 'Throttled' }) : DELIVERED));
    },
    endpoint: 'http://127.0.0.1:4566',
    now: () => Date.now(),
  });
  return { send, asked, sent };
}

describe('deliveries of one destination', () => {
  test('go out in one call, with an outcome for each in order', async () => {
    const { send, asked, sent } = aSend();
    const deliveries = ['a', 'b', 'c'].map((id) => aDelivery({ id }));
    expect(await send(deliveries)).toEqual([DELIVERED, failed({ code: 'Throttled' }), DELIVERED]);
    expect(asked).toEqual(['123 feed_group:user dst_000000000000000000000001']);
    expect(sent).toMatchObject([
      {
        address: { region: 'eu-west-1', account: '123456789012', name: 'customer' },
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' },
        entries: [{}, {}, {}],
      },
    ]);
  });

  test('are padded Base64 of the UTF-8 body, signed as sent', async () => {
    const { send, sent } = aSend();
    const body = '[{"feed":"user:日","new":[{"odd":"😀\\u00e9","n":1.0}]}]';
    await send([aDelivery({ body })]);
    const [entry] = sent[0]?.entries ?? [];
    expect(Buffer.from(entry?.MessageBody ?? '', 'base64').toString('utf8')).toBe(body);
    expect(entry?.MessageBody).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    const attributes = Object.entries(entry?.MessageAttributes ?? {});
    expect(attributes.every(([, { DataType }]) => DataType === 'String')).toBe(true);
    const headers = Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]));
    expect(Object.keys(headers).toSorted()).toEqual([
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
      'x-api-key',
    ]);
    const verify = () =>
      new StandardWebhook(SIGNING_SECRET).verify(entry?.MessageBody ?? '', headers, { jsonParse: false });
    expect(verify).not.toThrow();
  });

  test('have no attribute that would be empty, since SQS refuses those', async () => {
    const { send, sent } = aSend({}, { ...SECRETS, signing_secrets: [] }, []);
    await send([aDelivery()]);
    expect(Object.keys(sent[0]?.entries[0]?.MessageAttributes ?? {})).toEqual(['webhook-id', 'webhook-timestamp']);
  });

  test('to a standard queue have no group; to a FIFO queue they have group and deduplication id', async () => {
    const standard = aSend();
    await standard.send([aDelivery({ group: 'user:1' })]);
    expect(standard.sent[0]?.entries[0]).not.toHaveProperty('MessageGroupId');
    expect(standard.sent[0]?.entries[0]).not.toHaveProperty('MessageDeduplicationId');

    const fifo = aSend({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    await fifo.send([
      aDelivery({ id: 'dlv_1', group: 'user:1' }),
      aDelivery({ id: 'dlv_2', group: 'user:a b' }),
      aDelivery({ id: 'dlv_3' }),
    ]);
    expect(fifo.sent[0]?.entries).toMatchObject([
      { MessageGroupId: 'user:1', MessageDeduplicationId: 'dlv_1' },
      { MessageGroupId: expect.stringMatching(/^[0-9a-f]{64}$/), MessageDeduplicationId: 'dlv_2' },
      { MessageGroupId: 'feed_group:user', MessageDeduplicationId: 'dlv_3' },
    ]);
  });

  test('may go to the endpoint that AWS tooling configured', async () => {
    const { send, sent } = aSend({ queue_url: 'http://127.0.0.1:4566/000000000000/customer' });
    await send([aDelivery()]);
    expect(sent[0]?.address).toMatchObject({ account: '000000000000', name: 'customer' });
  });
});

describe('deliveries that cannot be sent', () => {
  const two = [aDelivery({ id: 'a' }), aDelivery({ id: 'b' })];
  const unused = {
    sendToQueue: () => Promise.reject(new Error('nothing may be sent')),
    endpoint: undefined,
    now: () => 0,
  };

  test('because the destination is gone, or is no queue, fail for good', async () => {
    const gone = createDeliverToQueue({ ...unused, targetOf: async () => undefined });
    const webhook = createDeliverToQueue({
      ...unused,
      targetOf: async () => ({ ...aSigner(), destination: aWebhook() }),
    });
    const missing = { kind: 'failed', failure: { class: 'destination_missing', pace: 'never' } };
    expect(await gone(two)).toMatchObject([missing, missing]);
    expect(await webhook(two)).toMatchObject([missing, missing]);
  });

  test('because the URL is no queue’s wait for people, and nobody gets a signed request', async () => {
    const { send, sent } = aSend({ queue_url: 'https://evil.example/123456789012/q' });
    const outcome = {
      kind: 'failed',
      failure: {
        class: 'configuration',
        pace: 'slow',
        code: 'QueueUrl',
        reason: expect.stringMatching(/^queue_url: .*evil\.example\.$/),
      },
    };
    expect(await send(two)).toMatchObject([outcome, outcome]);
    expect(sent).toEqual([]);
  });

  test('because no access key is stored wait for people', async () => {
    const basic = { type: 'basic', username: 'u', password: 'p' } as const;
    for (const secrets of [{ signing_secrets: [] }, { signing_secrets: [], access: basic }]) {
      const { send, sent } = aSend({}, secrets);
      const outcome = { failure: { class: 'configuration', pace: 'slow', code: 'Credentials' } };
      expect(await send(two)).toMatchObject([outcome, outcome]);
      expect(sent).toEqual([]);
    }
  });

  test('because the configuration cannot be read are our own fault', async () => {
    const send = createDeliverToQueue({ ...unused, targetOf: () => Promise.reject(new Error('table away')) });
    await expect(send(two)).rejects.toThrow('table away');
  });
});

test('what is said of a failure holds no secret', async () => {
  const { send } = aSend({ queue_url: 'https://u:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/q' });
  const outcomes = await send([aDelivery()]);
  expect(outcomes).toMatchObject([{ failure: { code: 'QueueUrl' } }]);
  expect(JSON.stringify(outcomes)).not.toContain('hunter2');
});
