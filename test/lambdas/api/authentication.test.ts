/** OAuth clients and client certificates of webhooks in the API, and the test button with the function of the product. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiWorld } from './world.ts';

const world = apiWorld({ real: true });
const ALL = '/apps/acme/scopes/feed_group:user/destinations';
const ANY_VERSION = { 'if-match': '*' };
const SECRET = 's3cret-of-the-client';
const TOKEN = 'token-of-the-endpoint';
const pem = (name: string) => readFileSync(new URL(`../../support/tls/${name}`, import.meta.url), 'utf8');
const ec = { certificate: pem('client-ec.pem') + pem('client-intermediate.pem'), private_key: pem('client-ec.key') };

let tokens: RequestListener;
const received: (string | undefined)[] = [];
const server = createServer((request, response) => {
  if (request.url === '/token') return tokens(request, response);
  received.push(request.headers.authorization);
  request.resume().on('end', () => response.end(`thanks for ${request.headers.authorization}`));
});
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const https = { transport: 'webhook', url: 'https://hooks.example.com/feeds', ownership: 'operator' };
const oauth = (more: object = {}) => ({
  token_url: 'https://login.example.com/token',
  client_id: 'feedhose',
  client_secret: SECRET,
  ...more,
});
const create = (body: object) => world.call('POST', ALL, { body });
const change = (id: string, body: object) => world.call('PATCH', `${ALL}/${id}`, { body, headers: ANY_VERSION });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('an OAuth client', () => {
  test('is stored without its secret, which nothing shows, and is changed and removed as a whole', async () => {
    const { status, body } = await create({ ...https, oauth: oauth({ scope: 'a b' }) });
    expect([status, body.oauth]).toEqual([
      201,
      {
        token_url: 'https://login.example.com/token',
        client_id: 'feedhose',
        client_secret: { configured: true },
        scope: 'a b',
        method: 'client_secret_basic',
      },
    ]);
    const { client_secret: _, ...kept } = oauth({ method: 'client_secret_post' });
    expect((await change(body.id, { oauth: kept })).body.oauth).toMatchObject({
      method: 'client_secret_post',
      client_secret: { configured: true },
    });
    const removed = await change(body.id, { oauth: null });
    expect([removed.status, removed.body]).toEqual([200, expect.not.objectContaining({ oauth: expect.anything() })]);
    expect((await change(body.id, { oauth: kept })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/oauth/client_secret' }),
    ]);
    expect(await world.stored()).not.toContain(SECRET);
  });

  test('does not send the stored secret to another token endpoint', async () => {
    const { body } = await create({ ...https, oauth: oauth() });
    const elsewhere = { token_url: 'https://evil.example.com/token', client_id: 'feedhose' };
    const refused = await change(body.id, { oauth: elsewhere });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [
        expect.objectContaining({
          pointer: '/oauth/client_secret',
          message: expect.stringContaining('token_url changes'),
        }),
      ],
    ]);
  });

  test.each([
    ['a private token endpoint', oauth({ token_url: 'https://169.254.169.254/token' }), '/oauth/token_url'],
    ['credentials in the URL', oauth({ token_url: 'https://a:b@login.example.com/' }), '/oauth/token_url'],
    ['no secret', { token_url: 'https://login.example.com/', client_id: 'x' }, '/oauth/client_secret'],
    ['a line break in the id', oauth({ client_id: 'a\r\nb' }), '/oauth/client_id'],
    ['another method', oauth({ method: 'private_key_jwt' }), '/oauth/method'],
  ])('with %s is refused', async (_, client, pointer) => {
    const { status, body } = await create({ ...https, oauth: client });
    expect([status, body.errors]).toEqual([400, expect.arrayContaining([expect.objectContaining({ pointer })])]);
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });

  test('excludes URL credentials and a header authorization, in both orders', async () => {
    const url = 'https://ann:pw@hooks.example.com/';
    expect((await create({ ...https, url, oauth: oauth() })).status).toBe(400);
    const headers = { custom_headers: { Authorization: 'Bearer x' } };
    expect((await create({ ...https, ...headers, oauth: oauth() })).status).toBe(400);
    const { body } = await create({ ...https, oauth: oauth() });
    expect((await change(body.id, headers)).status).toBe(400);
    expect((await change(body.id, { ...headers, oauth: null })).status).toBe(200);
    expect((await change(body.id, { oauth: oauth() })).status).toBe(400);
  });

  test('is used by the test button, which names the cause of a failure, and shows no secret', async () => {
    const client = oauth({ token_url: `${origin()}/token` });
    const made = await create({ ...https, url: `${origin()}/hook`, oauth: client });
    const button = async () => (await world.call('POST', `${ALL}/${made.body.id}/test`)).body;
    const refuse =
      (error: string): RequestListener =>
      (_, response) =>
        void response.writeHead(400).end(JSON.stringify({ error, error_description: SECRET }));
    tokens = refuse('invalid_scope');
    const failed = await button();
    expect(failed).toMatchObject({
      status: 'error',
      error: expect.stringContaining('does not grant the scope'),
      checks: [{ name: 'ownership' }, { name: 'token', status: 'error', hint: expect.stringContaining('scope') }],
    });
    expect([received, failed.response]).toEqual([[], undefined]);
    tokens = (_, response) =>
      void response.end(JSON.stringify({ access_token: TOKEN, token_type: 'bearer', expires_in: 60 }));
    // A changed client is not subject to the failure of the previous one.
    await change(made.body.id, { oauth: { ...client, method: 'client_secret_post' } });
    const passed = await button();
    expect(passed).toMatchObject({
      status: 'ok',
      checks: expect.arrayContaining([expect.objectContaining({ name: 'token', status: 'ok' })]),
    });
    expect(received).toEqual([`Bearer ${TOKEN}`]);
    const attempts = (await world.call('GET', `${ALL}/${made.body.id}/attempts`, { query: { tests: 'true' } })).body;
    const shown = JSON.stringify([failed, passed, attempts, await world.stored(), world.logged]);
    for (const secret of [SECRET, TOKEN]) expect(shown).not.toContain(secret);
  });
});

describe('a client certificate', () => {
  test('is shown by subject, issuer and expiry, and its key is shown nowhere', async () => {
    const { status, body } = await create({ ...https, client_certificate: ec });
    expect([status, body.client_certificate]).toEqual([
      201,
      {
        subject: 'O=Feedhose, CN=ec',
        issuer: 'CN=Intermediate of the tests',
        not_before: expect.any(String),
        expires_at: expect.any(String),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const [, line = ''] = ec.private_key.split('\n');
    expect(await world.stored()).not.toContain(line);
    // The time of the report of its expiry is stored for wake.
    const noteOf = ({ expires_at, sha256 }: { expires_at: string; sha256: string }) =>
      `${Date.parse(expires_at) - 30 * 86_400_000}#${body.id}#${sha256}`;
    expect(await world.stored()).toContain(noteOf(body.client_certificate));
    const renewed = await change(body.id, {
      client_certificate: { certificate: pem('client-rsa.pem'), private_key: pem('client-rsa.key') },
    });
    expect(renewed.body.client_certificate.subject).toBe('CN=rsa');
    expect(await world.stored()).toContain(noteOf(renewed.body.client_certificate));
    const removed = await change(body.id, { client_certificate: null });
    expect(removed.body).not.toHaveProperty('client_certificate');
  });

  test('whose key does not match is refused, and the error names the field and no part of the key', async () => {
    const { status, body } = await create({
      ...https,
      client_certificate: { ...ec, private_key: pem('client-rsa.key') },
    });
    expect([status, body.errors]).toEqual([
      400,
      [
        expect.objectContaining({
          pointer: '/client_certificate/private_key',
          message: expect.stringContaining('got another one'),
        }),
      ],
    ]);
  });
});
