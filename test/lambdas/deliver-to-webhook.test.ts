/** The sending step of webhook deliveries. */
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import type { Target, TargetPort } from '../../core/delivery/find-target.ts';
import type { DestinationSecrets, WebhookDestination } from '../../core/destination.ts';
import type { Exchange } from '../../core/outcome.ts';
import { createDeliverToWebhook, type WebhookRequest } from '../../lambdas/deliver-to-webhook/deliver-to-webhook.ts';
import { aDelivery, aQueue, aSigner, aWebhook, SIGNING_SECRET } from '../core/make.ts';
import { plainPost } from '../support/plain-post.ts';

function aSend(
  exchange: Exchange,
  secrets: DestinationSecrets = { signing_secrets: [SIGNING_SECRET] },
  changes: Partial<WebhookDestination> = {},
  apiKeys: readonly string[] = ['key-new', 'key-old'],
) {
  const asked: string[] = [];
  const requests: WebhookRequest[] = [];
  const forgotten: string[] = [];
  const send = createDeliverToWebhook({
    targetOf: targets(
      async (...key) => {
        asked.push(key.join(' '));
        const app = { app_id: '123', name: 'Acme', api_keys: apiKeys, version: 1 };
        return { ...aSigner({ app, secrets }), destination: aWebhook(changes) };
      },
      (...key) => void forgotten.push(key.join(' ')),
    ),
    post: plainPost(async (request) => {
      requests.push(request);
      return exchange;
    }),
    now: Date.now,
  });
  return { send, asked, requests, forgotten };
}

function targets(find: (...key: string[]) => Promise<Target | undefined>, forget: TargetPort['forget'] = () => {}) {
  return Object.assign(find, { forget });
}

const OK: Exchange = { kind: 'answered', status: 204, answer: '' };
const body = '[{"feed":"user:日","new":[{"odd":"😀\\u00e9","n":1.0}]}]';

describe('a delivery', () => {
  test('is one signed POST of its unchanged body', async () => {
    const { send, asked, requests } = aSend(OK);
    const delivery = aDelivery({ transport: 'webhook', body, attempt: 2 });
    expect(await send([delivery])).toEqual([{ kind: 'delivered', status: 204, answer: '' }]);
    expect(asked).toEqual(['123 feed_group:user dst_000000000000000000000001']);
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(request).toMatchObject({ url: 'https://example.com/feeds', body });
    expect(request?.headers).toMatchObject({
      'webhook-id': delivery.id,
      'x-webhook-attempt': '2',
      'x-api-key': 'key-new',
    });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(new StandardWebhook(SIGNING_SECRET).verify(body, { ...request?.headers })).toEqual(JSON.parse(body));
  });

  test('carries the credentials of its URL as Basic authorization in UTF-8', async () => {
    const access = { type: 'basic', username: 'ann', password: 'p@ß:wörd' } as const;
    const { send, requests } = aSend(OK, { signing_secrets: [], access });
    await send([aDelivery()]);
    expect(requests[0]?.url).not.toContain('ann');
    const [scheme, token] = requests[0]?.headers['authorization']?.split(' ') ?? [];
    expect([scheme, Buffer.from(token ?? '', 'base64').toString('utf8')]).toEqual(['Basic', 'ann:p@ß:wörd']);
  });

  test('carries the headers that the customer added, in addition to its own', async () => {
    const headers = { 'X-Tenant': 'acme', authorization: 'Bearer abc' };
    const { send, requests } = aSend(OK, { signing_secrets: [SIGNING_SECRET], headers });
    await send([aDelivery({ body })]);
    expect(requests[0]?.headers).toMatchObject({ 'x-tenant': 'acme', authorization: 'Bearer abc' });
    expect(new StandardWebhook(SIGNING_SECRET).verify(body, { ...requests[0]?.headers })).toEqual(JSON.parse(body));
  });

  test.each([
    [
      'an API key that no header can carry',
      ['acme-key\n'],
      [SIGNING_SECRET],
      'ApiKey',
      /got U\+000A\. Create a new key\.$/,
    ],
    ['an API key beyond Latin-1', ['ключ'], [SIGNING_SECRET], 'ApiKey', /got U\+043A/],
    ['an empty signing secret', ['key'], ['whsec_'], 'SigningSecret', /expected padded Base64.* Rotate the secret\.$/],
    [
      'a signing secret that no library accepts',
      ['key'],
      ['hunter2 hunter2'],
      'SigningSecret',
      /expected padded Base64/,
    ],
  ])(
    'whose app has stored %s waits for a person, and nothing is sent',
    async (_, keys, signing_secrets, code, reason) => {
      const { send, requests } = aSend(OK, { signing_secrets }, {}, keys);
      const outcomes = await send([aDelivery()]);
      const failure = { class: 'configuration', pace: 'slow', code, reason: expect.stringMatching(reason) };
      expect(outcomes).toEqual([{ kind: 'failed', failure }]);
      expect(JSON.stringify(outcomes)).not.toContain('hunter2');
      expect(requests).toEqual([]);
    },
  );

  test('is signed with the readable secrets, until an unreadable one is rotated out', async () => {
    const { send, requests } = aSend(OK, { signing_secrets: [SIGNING_SECRET, 'no Base64'] });
    await send([aDelivery({ transport: 'webhook', body })]);
    expect(requests[0]?.headers['webhook-signature']).toMatch(/^v1,[^ ]+$/);
    expect(new StandardWebhook(SIGNING_SECRET).verify(body, { ...requests[0]?.headers })).toEqual(JSON.parse(body));
  });

  test.each([
    ['a reserved name', { host: '169.254.169.254' }, /^headers: header host: expected a header of your own/],
    [
      'a request in a value',
      { 'x-a': 'hunter2\r\n\r\nGET / HTTP/1.1' },
      /^headers: header x-a: expected a value of visible characters .*U\+000D\.$/,
    ],
    ['authorization twice', { authorization: 'Bearer hunter2' }, /^headers: header authorization: expected no/],
  ])('whose stored headers have %s is not sent, and the reason has no value', async (_, headers, reason) => {
    const access = { type: 'basic', username: 'ann', password: 'hunter2' } as const;
    const { send, requests } = aSend(OK, { signing_secrets: [], headers, access });
    const outcomes = await send([aDelivery()]);
    const failure = { class: 'configuration', code: 'CustomHeaders', reason: expect.stringMatching(reason) };
    expect(outcomes).toMatchObject([{ kind: 'failed', failure }]);
    expect(JSON.stringify(outcomes)).not.toContain('hunter2');
    expect(requests).toEqual([]);
  });

  test('has the time limit of its destination, or the client’s', async () => {
    const own = aSend(OK, undefined, { timeout_seconds: 3 });
    await own.send([aDelivery()]);
    expect(own.requests[0]?.timeoutMs).toBe(3_000);
    const stacks = aSend(OK);
    await stacks.send([aDelivery()]);
    expect(stacks.requests[0]).not.toHaveProperty('timeoutMs');
  });

  test('never sends a queue’s access key', async () => {
    const access = { type: 'keys', access_key_id: 'AKID', secret_access_key: 'hunter2' } as const;
    const { send, requests } = aSend(OK, { signing_secrets: [SIGNING_SECRET], access });
    await send([aDelivery()]);
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).not.toMatch(/hunter2|AKID|authorization/);
  });

  test('classifies the answer of its endpoint', async () => {
    const answers: [Exchange, object][] = [
      [
        { kind: 'answered', status: 410, answer: 'bye' },
        { kind: 'failed', failure: { class: 'gone', pace: 'never', answer: 'bye' } },
      ],
      [
        { kind: 'answered', status: 503, answer: '', retryAfter: '60' },
        { kind: 'failed', failure: { class: 'http_5xx', retryAfterSeconds: 60 } },
      ],
      [
        { kind: 'unanswered', class: 'timeout', code: 'T', reason: 'Late.' },
        { kind: 'failed', failure: { class: 'timeout', pace: 'fast' } },
      ],
    ];
    for (const [exchange, outcome] of answers) {
      expect(await aSend(exchange).send([aDelivery()])).toMatchObject([outcome]);
    }
  });

  test('of a deleted destination, or one that is not a webhook, fails permanently and is not posted', async () => {
    const unused = { post: () => Promise.reject(new Error('nothing may be posted')), now: () => 0 };
    const gone = createDeliverToWebhook({ ...unused, targetOf: targets(async () => undefined) });
    const queue = createDeliverToWebhook({
      ...unused,
      targetOf: targets(async () => ({ ...aSigner(), destination: aQueue() })),
    });
    const missing = { kind: 'failed', failure: { class: 'destination_missing', pace: 'never' } };
    expect(await gone([aDelivery()])).toMatchObject([missing]);
    expect(await queue([aDelivery()])).toMatchObject([missing]);
  });

  test('for an endpoint whose ownership is not proven is not posted', async () => {
    const { send, requests } = aSend(OK, undefined, { ownership: 'pending' });
    const failure = { class: 'configuration', pace: 'slow', code: 'OwnershipPending' };
    expect(await send([aDelivery()])).toMatchObject([{ kind: 'failed', failure }]);
    expect(requests).toEqual([]);
    const waiting = aSend(OK, undefined, { ownership: 'http', pending: { url: 'https://new.example/', since: 1 } });
    expect(await waiting.send([aDelivery()])).toMatchObject([{ kind: 'delivered' }]);
    expect(waiting.requests.map(({ url }) => url)).toEqual(['https://example.com/feeds']);
  });

  test('for an endpoint whose ownership was proven after its settings were read is posted', async () => {
    const targetOf = (ownership: 'pending' | 'dns'): Target => ({ ...aSigner(), destination: aWebhook({ ownership }) });
    const found = [targetOf('pending'), targetOf('dns')];
    const forgotten: string[] = [];
    const send = createDeliverToWebhook({
      targetOf: targets(
        async () => found.shift(),
        (...key) => forgotten.push(key.join(' ')),
      ),
      post: plainPost(async () => OK),
      now: () => 0,
    });
    expect(await send([aDelivery()])).toMatchObject([{ kind: 'delivered' }]);
    expect(forgotten).toEqual(['123 feed_group:user dst_000000000000000000000001']);
  });

  test('whose configuration cannot be read is an internal error', async () => {
    const send = createDeliverToWebhook({
      targetOf: targets(() => Promise.reject(new Error('table unavailable'))),
      post: plainPost(async () => OK),
      now: () => 0,
    });
    await expect(send([aDelivery()])).rejects.toThrow('table unavailable');
  });

  test('whose secrets cannot be decrypted waits until a person fixes it, and reads them again', async () => {
    const tampered = Object.assign(new Error('hunter2'), { unreadable: 'Tampered' });
    const forgotten: string[] = [];
    const send = createDeliverToWebhook({
      targetOf: targets(
        () => Promise.reject(tampered),
        (...key) => void forgotten.push(key.join(' ')),
      ),
      post: plainPost(async () => OK),
      now: () => 0,
    });
    const outcomes = await send([aDelivery()]);
    expect(outcomes).toMatchObject([{ kind: 'failed', failure: { class: 'secrets', pace: 'slow' } }]);
    expect(JSON.stringify(outcomes)).not.toContain('hunter2');
    expect(forgotten).toEqual(['123 feed_group:user dst_000000000000000000000001']);
  });

  test.each([401, 403])('that is answered %i reads the credentials again the next time', async (status) => {
    const refused = aSend({ kind: 'answered', status, answer: '' });
    await refused.send([aDelivery()]);
    expect(refused.forgotten).toHaveLength(1);
    const other = aSend({ kind: 'answered', status: 404, answer: '' });
    await other.send([aDelivery()]);
    expect(other.forgotten).toEqual([]);
  });
});
