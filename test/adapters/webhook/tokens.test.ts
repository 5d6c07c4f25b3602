/** Tokens of OAuth clients: a real token endpoint on loopback, a real table, and several execution environments. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createOpener } from '../../../adapters/secrets/open.ts';
import { seal } from '../../../adapters/secrets/seal.ts';
import { createWebhookClient } from '../../../adapters/webhook/client.ts';
import { createTokens } from '../../../adapters/webhook/tokens.ts';
import type { OAuthSettings } from '../../../core/destination.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import type { OAuthClient } from '../../../core/transport/webhook/oauth.ts';
import { createAuthorizedPost } from '../../../lambdas/deliver-to-webhook/authorized-post.ts';
import { aWebhook } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { fakeKms } from '../fake-kms.ts';
import { type RealTable, realTable } from '../table.ts';

interface Asked {
  readonly authorization: string | undefined;
  readonly body: string;
}

let table: RealTable;
const onCleanup = cleanupAfterAll();
let answer: RequestListener;
let asked: Asked[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    asked.push({ authorization: request.headers.authorization, body });
    answer(request, response);
  });
});
const tokenUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
beforeAll(async () => {
  table = await realTable('Configuration');
  onCleanup(() => table.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (value: unknown, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
let made = 0;
const token =
  (more: object = {}): RequestListener =>
  (...args) =>
    json({ access_token: `token-${++made}`, token_type: 'Bearer', expires_in: 3600, ...more })(...args);

const policy = createEgressPolicy({ allowance: ['127.0.0.1'], plainHttp: true });
const http = createWebhookClient({ policy, timeoutMs: 20_000 });
onCleanup(() => http.close());

/** Returns a destination's client, and functions that create execution environments. */
async function aWorld(changes: Partial<OAuthSettings> = {}) {
  const [name, kms, state] = [await table.fresh(), fakeKms(), { now: 1_000_000 }];
  const [sealed] = await seal(kms.client, 'key', { appId: '123', destinationId: 'dst' }, [
    { label: 'client_secret@1', text: 's3cret/ä' },
  ]);
  if (!sealed) throw new Error('nothing was sealed');
  const settings: OAuthSettings = {
    token_url: tokenUrl(),
    client_id: 'feedhose:1',
    method: 'client_secret_basic',
    ...changes,
  };
  const client: OAuthClient = { appId: '123', destinationId: 'dst', settings, secret: 's3cret/ä', sealed };
  const environment = () => {
    const opener = createOpener(kms.client, 'key');
    return createTokens(table.client, name, {
      send: http.send,
      open: opener,
      sealAs: opener.sealAs,
      now: () => state.now,
    });
  };
  return { client, environment, state, name };
}

async function itemsOf(name: string): Promise<readonly object[]> {
  return (await table.client.send(new ScanCommand({ TableName: name }))).Items ?? [];
}

beforeEach(() => {
  [asked, made] = [[], 0];
  answer = token();
});

describe('a token', () => {
  test.each<[OAuthSettings['method'], string | undefined, Record<string, string>]>([
    [
      'client_secret_basic',
      `Basic ${Buffer.from('feedhose%3A1:s3cret%2F%C3%A4').toString('base64')}`,
      { grant_type: 'client_credentials', scope: 'a b' },
    ],
    [
      'client_secret_post',
      undefined,
      { grant_type: 'client_credentials', scope: 'a b', client_id: 'feedhose:1', client_secret: 's3cret/ä' },
    ],
  ])('is requested with %s', async (method, authorization, body) => {
    const { client, environment } = await aWorld({ method, scope: 'a b' });
    expect(await environment().get(client, 5_000)).toMatchObject({ token: 'token-1' });
    expect(asked.map((one) => [one.authorization, Object.fromEntries(new URLSearchParams(one.body))])).toEqual([
      [authorization, body],
    ]);
  });

  test('is requested once for many deliveries of many environments, and is sealed in the table', async () => {
    const { client, environment, name } = await aWorld();
    const environments = Array.from({ length: 4 }, environment);
    const found = await Promise.all(environments.flatMap((one) => [one.get(client, 5_000), one.get(client, 5_000)]));
    expect(new Set(found.map((one) => 'token' in one && one.token))).toEqual(new Set(['token-1']));
    expect(asked).toHaveLength(1);
    const before = table.sent.length;
    await Promise.all(environments.map((one) => one.get(client, 5_000)));
    expect(table.sent).toHaveLength(before);
    const stored = JSON.stringify(await itemsOf(name));
    expect(stored).toContain('TOKEN#dst');
    expect(stored).not.toContain('token-1');
  });

  test.each<[string, unknown, number]>([
    ['an hour', 3600, 3570],
    ['a text of digits', '3600', 3570],
    ['nothing', undefined, 270],
    ['0', 0, 60],
    ['a negative number', -1, 60],
    ['a text', 'soon', 270],
    ['an object', {}, 270],
    ['a huge number', 1e300, 86_400],
    ['a second', 1, 60],
  ])('whose lifetime is %s is used for a bounded time', async (_, expires_in, seconds) => {
    answer = token({ expires_in });
    const { client, environment, state } = await aWorld();
    const tokens = environment();
    await tokens.get(client, 5_000);
    state.now += seconds * 1000 - 1;
    await tokens.get(client, 5_000);
    expect(asked).toHaveLength(1);
    state.now += 1;
    await tokens.get(client, 5_000);
    expect(asked).toHaveLength(2);
  });

  test('is requested again when the client changes', async () => {
    const { client, environment } = await aWorld();
    await environment().get(client, 5_000);
    const other = { ...client, settings: { ...client.settings, scope: 'more' } };
    expect(await environment().get(other, 5_000)).toMatchObject({ token: 'token-2' });
  });

  test('is renewed at most once a minute, by one environment for all', async () => {
    const { client, environment, state } = await aWorld();
    const environments = [environment(), environment()];
    const [first] = await Promise.all(environments.map((one) => one.get(client, 5_000)));
    if (!first || !('token' in first)) throw new Error('no token');
    state.now += 59_999;
    expect(await environments[0]?.renew(client, first, 5_000)).toBeUndefined();
    state.now += 1;
    const renewed = await Promise.all(environments.map((one) => one.renew(client, first, 5_000)));
    expect(renewed).toMatchObject([{ token: 'token-2' }, { token: 'token-2' }]);
    expect(asked).toHaveLength(2);
  });

  test('is not requested again within a minute when its renewal failed, by any environment', async () => {
    const { client, environment, state } = await aWorld();
    const environments = [environment(), environment()];
    const first = await environments[0]?.get(client, 5_000);
    if (!first || !('token' in first)) throw new Error('no token');
    state.now += 60_000;
    answer = json({}, 500);
    expect(await environments[0]?.renew(client, first, 5_000)).toMatchObject({ failure: { code: 'TokenEndpoint' } });
    for (const one of environments) {
      state.now += 20_000;
      expect(await one.get(client, 5_000)).toMatchObject({ token: 'token-1' });
      expect(await one.renew(client, first, 5_000)).toBeUndefined();
    }
    expect(asked).toHaveLength(2);
    answer = token();
    state.now += 20_000;
    expect(await environments[1]?.renew(client, first, 5_000)).toMatchObject({ token: 'token-2' });
  });

  test('is requested by another environment when the first one ended before its answer', async () => {
    const { client, environment, state } = await aWorld();
    answer = () => {};
    void environment().get(client, 300);
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    answer = token();
    expect(await environment().get(client, 100)).toMatchObject({ failure: { code: 'TOKEN_TIMEOUT' } });
    state.now += 10_000;
    expect(await environment().get(client, 5_000)).toMatchObject({ token: 'token-1' });
  });
});

describe('a token endpoint', () => {
  test.each<[string, RequestListener, object]>([
    [
      'refuses the client',
      json({ error: 'invalid_client' }, 401),
      { class: 'bad_credentials', pace: 'slow', code: 'OAuthClient' },
    ],
    [
      'refuses the client without JSON',
      (_, r) => void r.writeHead(401).end('no'),
      { class: 'bad_credentials', code: 'OAuthClient' },
    ],
    ['refuses the scope', json({ error: 'invalid_scope' }, 400), { class: 'configuration', code: 'OAuthScope' }],
    [
      'returns HTML',
      (_, r) => void r.end('<html>hello</html>'),
      { class: 'malformed_answer', pace: 'slow', code: 'TokenMissing' },
    ],
    ['returns no token', json({}), { code: 'TokenMissing' }],
    ['returns a token with a line break', json({ access_token: 'a\r\nx: y' }), { code: 'TokenMissing' }],
    ['returns a huge token', json({ access_token: 'a'.repeat(9_000) }), { code: 'TokenMissing' }],
    ['returns a list', json([]), { code: 'TokenMissing' }],
    ['returns another type of token', json({ access_token: 'a', token_type: 'mac' }), { code: 'TokenType' }],
    [
      'returns megabytes',
      (_, r) => void r.end(`{"access_token":"${'a'.repeat(3_000_000)}"}`),
      { code: 'TokenMissing' },
    ],
    [
      'redirects to a private address',
      (_, r) => void r.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
      { class: 'redirect', code: 'TokenRedirect' },
    ],
    ['fails', json({}, 503), { class: 'http_5xx', pace: 'fast' }],
    ['throttles', json({}, 429), { class: 'throttled', pace: 'fast' }],
    ['hangs', () => {}, { class: 'timeout', pace: 'fast' }],
    ['closes the connection', (request) => void request.socket.destroy(), { class: 'reset', pace: 'fast' }],
  ])('that %s is named as the cause, and is not asked again immediately', async (_, listener, failure) => {
    answer = listener;
    const { client, environment } = await aWorld();
    const tokens = environment();
    const found = await tokens.get(client, 400);
    expect(found).toMatchObject({ kind: 'failed', failure });
    expect(JSON.stringify(found)).toMatch(/token endpoint/);
    expect(JSON.stringify(found)).not.toMatch(/s3cret|hello|169\.254/);
    await tokens.get(client, 400);
    expect(asked).toHaveLength(1);
  });

  test.each(['http://169.254.169.254/token', 'http://10.0.0.1/token'])('at %s is never called', async (token_url) => {
    const { client, environment } = await aWorld({ token_url });
    const found = await environment().get(client, 5_000);
    expect(found).toMatchObject({ failure: { class: 'blocked_address', pace: 'slow' } });
  });
});

describe('a request with a token', () => {
  const destination = (client: OAuthClient) => aWebhook({ app_id: '123', id: 'dst', oauth: client.settings });
  const target = ({ secret, sealed }: OAuthClient) => ({
    secrets: { signing_secrets: [], client_secret: secret },
    sealedClientSecret: sealed,
  });
  const request = { appId: '123', url: 'https://example.com/', headers: {}, body: '[]' };

  test('is sent again with a new token after a 401, once a minute', async () => {
    const { client, environment, state } = await aWorld();
    const sent: (string | undefined)[] = [];
    const post = createAuthorizedPost({
      post: async ({ headers }) => {
        sent.push(headers['authorization']);
        return { kind: 'answered', status: headers['authorization'] === 'Bearer token-2' ? 200 : 401, answer: '' };
      },
      tokens: environment(),
      timeoutMs: 5_000,
    });
    const send = () => post(request, destination(client), target(client));
    expect(await send()).toMatchObject({ exchange: { status: 401 }, secrets: ['token-1'] });
    state.now += 60_000;
    expect(await send()).toMatchObject({ exchange: { status: 200 }, secrets: ['token-1', 'token-2'] });
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('has the rest of the time limit after the token was fetched', async () => {
    answer = (...args) => void setTimeout(() => token()(...args), 300);
    const { client, environment } = await aWorld();
    let left = 0;
    const post = createAuthorizedPost({
      post: async ({ timeoutMs = 0 }) => {
        left = timeoutMs;
        return { kind: 'answered', status: 200, answer: '' };
      },
      tokens: environment(),
      timeoutMs: 5_000,
    });
    await post({ ...request, timeoutMs: 4_000 }, destination(client), target(client));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(3_701);
  });
});
