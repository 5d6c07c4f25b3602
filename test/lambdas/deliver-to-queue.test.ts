/** The sending step of queue deliveries. */
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import type { Target } from '../../core/delivery/find-target.ts';
import type { DestinationSecrets, QueueDestination } from '../../core/destination.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type AwsCredentials, operatorOf } from '../../core/transport/aws/credentials.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import { asUnreadable } from '../../core/unreadable.ts';
import type { QueueEntry } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { createDeliverToQueue } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { aDelivery, aQueue, aSigner, aWebhook, DELIVERED, failed, SIGNING_SECRET } from '../core/make.ts';
import { OWN_ACCOUNT, SENDER_ROLE } from '../support/strict-aws/roles.ts';

const KEYS = { type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'hunter2' } as const;
const SECRETS: DestinationSecrets = { signing_secrets: [SIGNING_SECRET], access: KEYS };

const OPERATOR = operatorOf(SENDER_ROLE, [`https://sqs.eu-west-1.amazonaws.com/${OWN_ACCOUNT}/deliveries`]);

function targetsOf(find: (...key: string[]) => Promise<Target | undefined>) {
  const forgotten: string[] = [];
  const forget = (...key: string[]) => void forgotten.push(key.join(' '));
  return { targetOf: Object.assign(find, { forget }), forgotten };
}

function aSend(
  destination: Partial<QueueDestination> = {},
  secrets = SECRETS,
  apiKeys = ['key-new'],
  outcomeOf: (index: number) => Outcome = (index) => (index === 1 ? failed({ code: 'Throttled' }) : DELIVERED),
) {
  const asked: string[] = [];
  const sent: { address: QueueAddress; credentials: AwsCredentials; entries: readonly QueueEntry[] }[] = [];
  const app = { app_id: '123', name: 'Acme', api_keys: apiKeys, version: 1 };
  const target = { ...aSigner({ app, secrets }), destination: aQueue(destination) };
  const { targetOf, forgotten } = targetsOf(async (...key) => {
    asked.push(key.join(' '));
    return target;
  });
  const send = createDeliverToQueue({
    targetOf,
    sendToQueue: async (address, credentials, entries) => {
      sent.push({ address, credentials, entries });
      return entries.map((_, index) => outcomeOf(index));
    },
    operator: OPERATOR,
    endpoint: 'http://127.0.0.1:4566',
    now: () => Date.now(),
  });
  return { send, asked, sent, forgotten };
}

describe('a queue of plain JSON', () => {
  const body = '[{"feed":"user:日","new":[{"odd": "\\u00e9 \\ufffe","n":1.0}]}]';

  test('receives the list itself, signed in the form in which it is sent, so that every Standard Webhooks library verifies it', async () => {
    const { send, sent } = aSend({ body: 'json' });
    await send([aDelivery({ body })]);
    const [entry] = sent[0]?.entries ?? [];
    expect(entry?.MessageBody).toBe(body);
    const headers = Object.fromEntries(
      Object.entries(entry?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    );
    expect(new StandardWebhook(SIGNING_SECRET).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test('that receives Base64 again is sent only the deliveries that are not too large in this form', async () => {
    const large = aDelivery({ id: 'large', body: `["${'x'.repeat(200_000)}"]` });
    const small = aDelivery({ id: 'small' });
    const { send, sent } = aSend({}, SECRETS, ['key-new'], () => DELIVERED);
    const outcomes = await send([large, small]);
    expect(outcomes).toMatchObject([{ kind: 'failed', failure: { class: 'too_large', pace: 'slow' } }, DELIVERED]);
    expect(sent.map(({ entries }) => entries.length)).toEqual([1]);
    expect((await aSend({}).send([large])).map(({ kind }) => kind)).toEqual(['failed']);
    expect((await aSend({ body: 'json' }, SECRETS, ['key-new'], () => DELIVERED).send([large]))[0]).toEqual(DELIVERED);
  });
});

describe('deliveries of one destination', () => {
  test('are sent in one call, with an outcome for each in order', async () => {
    const { send, asked, sent } = aSend();
    const deliveries = ['a', 'b', 'c'].map((id) => aDelivery({ id }));
    expect(await send(deliveries)).toEqual([DELIVERED, failed({ code: 'Throttled' }), DELIVERED]);
    expect(asked).toEqual(['123 feed_group:user dst_000000000000000000000001']);
    expect(sent).toMatchObject([
      {
        address: { region: 'eu-west-1', account: '123456789012', name: 'customer' },
        credentials: { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' },
        entries: [{}, {}, {}],
      },
    ]);
  });

  test('are padded Base64 of the UTF-8 body, and signed in this form', async () => {
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

  test('have no empty attribute, because SQS refuses those', async () => {
    const { send, sent } = aSend({}, { ...SECRETS, signing_secrets: [] }, []);
    await send([aDelivery()]);
    expect(Object.keys(sent[0]?.entries[0]?.MessageAttributes ?? {})).toEqual(['webhook-id', 'webhook-timestamp']);
  });

  test('to a standard queue have no group, and to a FIFO queue they have group and deduplication id', async () => {
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

  test('to a FIFO queue have another deduplication id when they are sent again, and keep it in retries', async () => {
    const fifo = aSend({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const again = aDelivery({ id: 'dlv_1', resentAt: 1_700_000_000_000 });
    await fifo.send([aDelivery({ id: 'dlv_1' }), again, { ...again, attempt: 2 }]);
    const ids = fifo.sent[0]?.entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId);
    expect(ids).toEqual(['dlv_1', 'dlv_1-1700000000000', 'dlv_1-1700000000000']);
    await fifo.send([aDelivery({ id: 'dlv_1', plan: 'replay_1' }), aDelivery({ id: 'dlv_1', plan: 'plan_1' })]);
    const replayed = fifo.sent[1]?.entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId);
    expect(replayed).toEqual(['dlv_1-replay_1', 'dlv_1']);
    expect(fifo.sent[0]?.entries[1]?.MessageAttributes).toMatchObject({
      'webhook-id': { StringValue: 'dlv_1' },
      'x-webhook-resend': { StringValue: '1' },
    });
  });

  test('can be sent to the endpoint that is configured with AWS variables', async () => {
    const { send, sent } = aSend({ queue_url: 'http://127.0.0.1:4566/000000000000/customer' });
    await send([aDelivery()]);
    expect(sent[0]?.address).toMatchObject({ account: '000000000000', name: 'customer' });
  });
});

describe('deliveries that cannot be sent', () => {
  const two = [aDelivery({ id: 'a' }), aDelivery({ id: 'b' })];
  const unused = {
    sendToQueue: () => Promise.reject(new Error('nothing may be sent')),
    operator: OPERATOR,
    endpoint: undefined,
    now: () => 0,
  };

  test('because the destination was deleted, or is not a queue, fail permanently', async () => {
    const gone = createDeliverToQueue({ ...unused, ...targetsOf(async () => undefined) });
    const webhook = createDeliverToQueue({
      ...unused,
      ...targetsOf(async () => ({ ...aSigner(), destination: aWebhook() })),
    });
    const missing = { kind: 'failed', failure: { class: 'destination_missing', pace: 'never' } };
    expect(await gone(two)).toMatchObject([missing, missing]);
    expect(await webhook(two)).toMatchObject([missing, missing]);
  });

  test('because the URL is not that of a queue wait for a person, and no signed request is sent', async () => {
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

  test('because no access key is stored wait for a person', async () => {
    const basic = { type: 'basic', username: 'u', password: 'p' } as const;
    for (const secrets of [{ signing_secrets: [] }, { signing_secrets: [], access: basic }]) {
      const { send, sent } = aSend({}, secrets);
      const outcome = { failure: { class: 'configuration', pace: 'slow', code: 'Credentials' } };
      expect(await send(two)).toMatchObject([outcome, outcome]);
      expect(sent).toEqual([]);
    }
  });

  test.each([
    [
      'an access key id with a line feed',
      'AKIAX\n',
      'hunter2',
      ['key'],
      'Credentials',
      /access key id .* got U\+000A\.$/,
    ],
    ['an access key id with a zero-width space', '\u200bAKIA', 'hunter2', ['key'], 'Credentials', /got U\+200B\.$/],
    ['a secret access key with a no-break space', 'AKIA', 'hunter2\u00a0', ['key'], 'Credentials', /got U\+00A0\.$/],
    ['an API key with a line feed', 'AKIA', 'hunter2', ['acme\n'], 'ApiKey', /got U\+000A/],
  ])('because of %s in the stored settings wait for a person', async (_, id, secret, keys, code, reason) => {
    const access = { type: 'keys', access_key_id: id, secret_access_key: secret } as const;
    const { send, sent } = aSend({}, { ...SECRETS, access }, keys);
    const outcomes = await send(two);
    const failure = { class: 'configuration', pace: 'slow', code, reason: expect.stringMatching(reason) };
    expect(outcomes).toEqual(two.map(() => ({ kind: 'failed', failure })));
    expect(JSON.stringify(outcomes)).not.toContain('hunter2');
    expect(sent).toEqual([]);
  });

  test('because the configuration cannot be read are an internal error', async () => {
    const send = createDeliverToQueue({
      ...unused,
      ...targetsOf(() => Promise.reject(new Error('table unavailable'))),
    });
    await expect(send(two)).rejects.toThrow('table unavailable');
  });
});

describe('access', () => {
  const role = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'feedhose-x' } as const;

  test('by policy uses the sender role for the app, and by role the role with its external id', async () => {
    const policy = aSend({ auth: { type: 'policy' } }, { signing_secrets: [] });
    await policy.send([aDelivery()]);
    expect(policy.sent).toMatchObject([{ credentials: { type: 'policy', appId: '123' } }]);
    const byRole = aSend({ auth: role }, { signing_secrets: [] });
    await byRole.send([aDelivery()]);
    const credentials = { type: 'role', appId: '123', roleArn: role.role_arn, externalId: role.external_id };
    expect(byRole.sent).toMatchObject([{ credentials }]);
  });

  test('to a queue of the stack, or by a role of the stack, is refused as misconfigured', async () => {
    const ours = aSend({ queue_url: `https://sqs.eu-west-1.amazonaws.com/${OWN_ACCOUNT}/deliveries` });
    const byRole = aSend({ auth: { ...role, role_arn: `arn:aws:iam::${OWN_ACCOUNT}:role/admin` } });
    for (const { send, sent } of [ours, byRole]) {
      expect(await send([aDelivery()])).toMatchObject([{ failure: { class: 'configuration', code: 'QueueAccess' } }]);
      expect(sent).toEqual([]);
    }
  });

  test.each(['bad_credentials', 'access_denied'] as const)(
    'that fails with %s is read again the next time',
    async (failureClass) => {
      const { send, forgotten } = aSend({}, SECRETS, [], () => failed({ class: failureClass }));
      await send([aDelivery()]);
      expect(forgotten).toEqual(['123 feed_group:user dst_000000000000000000000001']);
    },
  );

  test('that works, or fails for another reason, is cached', async () => {
    const { send, forgotten } = aSend();
    await send([aDelivery(), aDelivery()]);
    expect(forgotten).toEqual([]);
  });

  test('whose stored secrets can no longer be decrypted waits for a person', async () => {
    const refused = asUnreadable(Object.assign(new Error('no'), { name: 'InvalidCiphertextException' }));
    const { targetOf, forgotten } = targetsOf(() => Promise.reject(refused));
    const sendToQueue = () => Promise.reject(new Error('nothing may be sent'));
    const send = createDeliverToQueue({ targetOf, sendToQueue, operator: OPERATOR, endpoint: undefined, now: () => 0 });
    expect(await send([aDelivery()])).toMatchObject([{ failure: { class: 'secrets', pace: 'slow' } }]);
    expect(forgotten).toHaveLength(1);
  });
});

test('the description of a failure contains no secret', async () => {
  const { send } = aSend({ queue_url: 'https://u:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/q' });
  const outcomes = await send([aDelivery()]);
  expect(outcomes).toMatchObject([{ failure: { code: 'QueueUrl' } }]);
  expect(JSON.stringify(outcomes)).not.toContain('hunter2');
});
