/** Verification of `v1a` signatures with public keys, given or fetched from a real server. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeySet, fetchHandler, sqsHandler, verifyMessage, verifyWebhook } from '../../consumer/index.ts';
import { standardSignature } from '../../core/signature.ts';
import { newKeyPair, publicKeySet, publicKeyText } from '../../core/signing-keys.ts';

const NOW = 1_700_000_000_000;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const [ours, next, theirs] = [1, 2, 3].map((byte) => newKeyPair(Buffer.alloc(32, byte))) as [Pair, Pair, Pair];
type Pair = ReturnType<typeof newKeyPair>;
const body = '[{"feed":"user:日","app_id":"123","new":[],"deleted":["a"],"deleted_foreign_ids":[],"event_id":"e1"}]';

function headersOf(privateKeys: readonly string[], secrets: readonly string[] = []) {
  const signature = standardSignature(secrets, 'dlv_1', NOW / 1000, body, privateKeys);
  return { 'webhook-id': 'dlv_1', 'webhook-timestamp': String(NOW / 1000), 'webhook-signature': signature };
}
const request = (privateKeys: readonly string[], secrets?: readonly string[]) => ({
  body,
  headers: headersOf(privateKeys, secrets),
});
const setOf = (...pairs: readonly Pair[]) =>
  JSON.stringify(
    publicKeySet(
      pairs.map((pair) => ({ ...pair, since: 0 })),
      NOW,
    ),
  );

describe('public keys in the options', () => {
  const publicKeys = publicKeyText(ours);

  test('verify a webhook and a queue message, beside a shared secret or alone', () => {
    expect(verifyWebhook(request([ours.privateKey]), { publicKeys, nowMs: NOW })).toHaveLength(1);
    const both = { publicKeys, signingSecrets: SECRET, nowMs: NOW };
    expect(verifyWebhook(request([ours.privateKey], [SECRET]), both)).toHaveLength(1);
    const Body = Buffer.from(body).toString('base64');
    const signature = standardSignature([], 'dlv_1', NOW / 1000, Body, [ours.privateKey]);
    const values = { ...headersOf([]), 'webhook-signature': signature };
    const MessageAttributes = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { StringValue: value }]),
    );
    expect(verifyMessage({ Body, MessageAttributes }, { publicKeys, nowMs: NOW })).toHaveLength(1);
    expect(() => verifyMessage({ Body: body, MessageAttributes }, { publicKeys, nowMs: NOW })).toThrow('v1a');
  });

  test.each<[string, ReturnType<typeof request>]>([
    ['a signature of another key', request([theirs.privateKey])],
    ['a signature of the shared secret alone', request([], [SECRET])],
    ['another body', { ...request([ours.privateKey]), body: `${body} ` }],
    ['another id', { body, headers: { ...headersOf([ours.privateKey]), 'webhook-id': 'dlv_2' } }],
    ['a signature that is no Base64', { body, headers: { ...headersOf([]), 'webhook-signature': 'v1a,?? v1a, v1a' } }],
    [
      'a signature v1a under the name v1',
      {
        body,
        headers: {
          ...headersOf([]),
          'webhook-signature': headersOf([ours.privateKey])['webhook-signature'].replace('v1a', 'v1'),
        },
      },
    ],
  ])('refuse %s', (_, given) => {
    expect(() => verifyWebhook(given, { publicKeys, nowMs: NOW })).toThrow(
      expect.objectContaining({ code: 'no_match' }),
    );
  });

  test('are one of two schemes that must both be valid if a secret is given too', () => {
    const both = { publicKeys, signingSecrets: SECRET, nowMs: NOW };
    expect(() => verifyWebhook(request([ours.privateKey]), both)).toThrow(
      expect.objectContaining({ code: 'no_match' }),
    );
    expect(() => verifyWebhook(request([], [SECRET]), both)).toThrow(expect.objectContaining({ code: 'no_match' }));
  });

  test.each([['whpk_'], [SECRET], [[]], [Array(11).fill(publicKeys)], [undefined]])(
    'are refused if they are %j',
    (given) => {
      const options = { publicKeys: given as string, nowMs: NOW };
      expect(() => verifyWebhook(request([]), options)).toThrow(expect.objectContaining({ code: 'no_secret' }));
    },
  );
});

describe('a key set', () => {
  let answer: RequestListener;
  let asked = 0;
  let now = NOW;
  const server = createServer((incoming, response) => {
    asked++;
    answer(incoming, response);
  });
  const listening = new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const urlOf = async () => {
    await listening;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys/1`;
  };
  const serving = (text: string, headers: Record<string, string> = { 'cache-control': 'public, max-age=300' }) => {
    answer = (_, response) => void response.writeHead(200, headers).end(text);
  };
  const verified = (keySet: ReturnType<typeof createKeySet>, pair: Pair) =>
    keySet.verifyWebhook(request([pair.privateKey]), { nowMs: NOW });
  afterAll(() => void server.close());
  beforeEach(() => {
    asked = 0;
    now = NOW;
    serving(setOf(ours));
  });

  test('is fetched once for many deliveries at the same time, until the copy expires', async () => {
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await Promise.all(Array.from({ length: 20 }, () => verified(keySet, ours)));
    now += 299_000;
    await verified(keySet, ours);
    expect(asked).toBe(1);
    now += 1_000;
    await verified(keySet, ours);
    expect(asked).toBe(2);
  });

  test('counts the age of a copy from CloudFront', async () => {
    serving(setOf(ours), { 'cache-control': 'public, max-age=300', age: '200' });
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await verified(keySet, ours);
    now += 100_000;
    await verified(keySet, ours);
    expect(asked).toBe(2);
  });

  test('is fetched at most once a minute for signatures of unknown keys', async () => {
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await verified(keySet, ours);
    for (let second = 0; second < 130; second++) {
      await expect(verified(keySet, theirs)).rejects.toMatchObject({ code: 'no_match' });
      now += 1_000;
    }
    expect(asked).toBe(3);
  });

  test('is fetched again for a new key, which then fits', async () => {
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await verified(keySet, ours);
    serving(setOf(next, ours));
    now += 60_000;
    expect(await verified(keySet, next)).toHaveLength(1);
    expect(asked).toBe(2);
  });

  test('is used for an hour after it expired while the server fails, which is asked once a minute', async () => {
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await verified(keySet, ours);
    answer = (_, response) => void response.writeHead(500).end();
    now += 300_000;
    for (let second = 0; second < 60; second++) {
      await verified(keySet, ours);
      now += 1_000;
    }
    expect(asked).toBe(2);
    now += 3_600_000;
    await expect(verified(keySet, ours)).rejects.toMatchObject({
      code: 'keys',
      message: expect.stringContaining('status 500'),
    });
  });

  test.each<[string, RequestListener, string]>([
    ['HTML', (_, response) => void response.end('<html>'), 'text that is not JSON'],
    ['JSON without keys', (_, response) => void response.end('{"keys":{}}'), 'JSON without a list of keys'],
    ['null', (_, response) => void response.end('null'), 'JSON without a list of keys'],
    [
      'other kinds of keys',
      (_, response) =>
        void response.end(
          '{"keys":[null,1,{"kty":"RSA","n":"AQAB"},{"kty":"OKP","crv":"X25519","x":"a"},{"kty":"OKP","crv":"Ed25519","x":"short"}]}',
        ),
      'no Ed25519 key',
    ],
    ['megabytes', (_, response) => void response.end('x'.repeat(2_000_000)), 'more than 65536 bytes'],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'no answer',
    ],
    ['a closed connection', (incoming) => void incoming.socket.destroy(), 'no answer'],
  ])('is refused if the server answers with %s', async (_, listener, reason) => {
    answer = listener;
    const keySet = createKeySet(await urlOf(), { now: () => now });
    await expect(verified(keySet, ours)).rejects.toMatchObject({
      code: 'keys',
      message: expect.stringContaining(reason),
    });
    await expect(verified(keySet, ours)).rejects.toMatchObject({ code: 'keys' });
    expect(asked).toBe(1);
  });

  test.each(['http://keys.example.com/', 'ftp://127.0.0.1/', 'keys', ''])('is refused at the address %j', (url) => {
    expect(() => createKeySet(url)).toThrow('publicKeysUrl: expected an https URL');
  });

  test('is used by the handlers, whose sender tries again while the keys cannot be fetched', async () => {
    const publicKeysUrl = await urlOf();
    const received: unknown[] = [];
    const onUpdate = (update: unknown) => void received.push(update);
    const onError = () => {};
    const handler = fetchHandler({ publicKeysUrl, onUpdate, onError, now: () => NOW });
    const post = (pair: Pair) =>
      handler(new Request('http://receiver.example/', { method: 'POST', body, headers: headersOf([pair.privateKey]) }));
    expect([(await post(ours)).status, (await post(theirs)).status, received.length]).toEqual([200, 401, 1]);
    answer = (_, response) => void response.writeHead(503).end();
    const cold = fetchHandler({ publicKeysUrl, onUpdate, onError, now: () => NOW });
    const posted = new Request('http://receiver.example/', {
      method: 'POST',
      body,
      headers: headersOf([ours.privateKey]),
    });
    expect((await cold(posted)).status).toBe(503);
    const queue = sqsHandler({ publicKeysUrl, onUpdate, onError, now: () => NOW });
    expect(await queue({ Records: [{ messageId: 'm', body }] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
    expect(() => fetchHandler({ publicKeysUrl, publicKeys: publicKeyText(ours), onUpdate })).toThrow('got both');
  });
});
