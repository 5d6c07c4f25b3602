/**
 * "Test Webhook" (contract, section 7): each failure is caused by a real server, and reported with its cause and a
 * hint.
 */
import { describe, expect, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { StreamChat } from 'stream-chat';
import { Webhook as SvixWebhook } from 'svix';
import type { Ownership } from '../../core/destination.ts';
import { authority, type Handle, http, https, policy, replies, SHORT_MS, tcp } from '../adapters/webhook/servers.ts';
import { SIGNING_SECRET } from '../core/make.ts';
import { API_KEY, HOST, named, RECORD, type Setting, underTest } from '../support/endpoint-under-test.ts';

const vouched = (url: string) => ({ url, ownership: 'operator' as const });
const run = async (url: string, setting: Setting = {}) =>
  (await underTest({ destination: vouched(url), ...setting })).test();
const postCheck = (result: Awaited<ReturnType<typeof run>>) => result.checks.find(({ name }) => name === 'post');
/** Answers GET with the key, and POST with the given answer. */
const owned = (post: Handle) =>
  http((request, response, body) => (request.method === 'GET' ? response.end(API_KEY) : post(request, response, body)));

describe('a test', () => {
  test('posts one signed update of type test, and shows the request and the answer', async () => {
    const seen: { headers: Record<string, string>; body: string }[] = [];
    const endpoint = await owned((request, response, body) => {
      seen.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(202).end('thanks');
    });
    const access = { type: 'basic', username: 'ann', password: 'hunter2' } as const;
    const {
      test: run,
      forgotten,
      recorded,
    } = await underTest({
      destination: { url: named(endpoint.url), ownership: 'http' },
      secrets: { access, headers: { 'x-tenant': 'hunter3' } },
    });
    const result = await run();
    expect(result).toMatchObject({ status: 'ok', ownership: 'http', url: named(endpoint.url) });
    expect(result.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'ownership_dns warning',
      'ownership_http ok',
      'ownership ok',
      'post ok',
    ]);
    expect(result.response).toEqual({ status: 202, duration_ms: expect.any(Number), answer: 'thanks' });
    expect(forgotten).toHaveLength(1);
    expect(recorded).toEqual([
      {
        delivery: expect.objectContaining({ id: result.request?.headers['webhook-id'] }),
        outcome: { kind: 'delivered', status: 202, answer: 'thanks' },
        startedAt: expect.any(Number),
        durationMs: expect.any(Number),
      },
    ]);

    expect(seen).toHaveLength(1);
    const { headers, body } = seen[0] as (typeof seen)[0];
    const update = { feed: '', app_id: '123', new: [], deleted: [], deleted_foreign_ids: [], type: 'test' };
    expect(JSON.parse(body)).toEqual([
      {
        ...update,
        generic: { message: expect.stringContaining('test message'), exact: expect.any(Object) },
        event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        published_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      },
    ]);
    expect(headers['authorization']).toBe(`Basic ${Buffer.from('ann:hunter2').toString('base64')}`);
    expect(headers['x-tenant']).toBe('hunter3');
    expect(() => new StandardWebhook(SIGNING_SECRET).verify(body, headers)).not.toThrow();
    expect(() => new SvixWebhook(SIGNING_SECRET).verify(body, headers)).not.toThrow();
    expect(new StreamChat('k', 'api-secret').verifyWebhook(body, headers['x-signature'] ?? '')).toBe(true);

    expect(result.request?.body).toBe(body);
    expect(Object.keys(result.request?.headers ?? {}).toSorted()).toEqual([
      ...['content-type', 'traceparent', 'user-agent', 'webhook-id', 'webhook-signature', 'webhook-timestamp'],
      ...['x-api-key', 'x-signature', 'x-webhook-attempt', 'x-webhook-id'],
    ]);
    expect(headers).toMatchObject(result.request?.headers ?? {});
    expect(headers['webhook-id']).toMatch(/^dlv_[0-9a-f]{32}$/);
    expect(JSON.stringify(result)).not.toMatch(/hunter|YW5u/);
  });

  test('is signed with every secret during a rotation, and has its own id', async () => {
    const endpoint = await http();
    const second = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    const { test: run } = await underTest({
      destination: vouched(endpoint.url),
      secrets: { signing_secrets: [second, SIGNING_SECRET] },
    });
    const [first, again] = [await run(), await run()];
    for (const secret of [second, SIGNING_SECRET]) {
      const { headers = {}, body = '' } = first.request ?? {};
      expect(() => new StandardWebhook(secret).verify(body, { ...headers })).not.toThrow();
    }
    expect(first.request?.headers['webhook-id']).not.toBe(again.request?.headers['webhook-id']);
  });

  test('requires no proof if an operator vouches for the endpoint', async () => {
    const endpoint = await http();
    const { test: run, servers } = await underTest({ destination: vouched(named(endpoint.url)), dns: [RECORD] });
    const result = await run();
    expect(result.checks).toEqual([
      { name: 'ownership', status: 'ok', message: 'An operator vouches for the endpoint.' },
      {
        name: 'post',
        status: 'ok',
        message: expect.stringMatching(/^The endpoint responded with 200 after \d+ ms\.$/),
      },
    ]);
    expect(result.response?.answer).toBe('ok');
    expect(servers[0]?.questions).toEqual([]);
  });
});

describe('an endpoint whose ownership is not proven', () => {
  const loud: Handle = (_, response) => void response.writeHead(302, { location: 'http://hunter2/' }).end('hunter2');

  test.each<[string, object]>([
    ['is new', { ownership: 'pending' }],
    ['waits in addition to a verified one', { ownership: 'dns', url: 'https://old.example.com/', pending: true }],
    [
      'waits in addition to one that an operator vouches for',
      { ownership: 'operator', url: 'https://old.example.com/', pending: true },
    ],
  ])('receives nothing except the GET when it %s', async (_, changes) => {
    const methods: (string | undefined)[] = [];
    const endpoint = await http((request, response, body) => {
      methods.push(request.method);
      loud(request, response, body);
    });
    const url = named(endpoint.url);
    const destination = 'pending' in changes ? { ...changes, pending: { url, since: 1 } } : { ...changes, url };
    const result = await (await underTest({ destination })).test();
    expect(methods).toEqual(['GET']);
    expect(result).toMatchObject({ status: 'error', url });
    expect(result).not.toHaveProperty('response');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test.each<Ownership>(['dns', 'http'])(
    'but was proven by %s before continues with a warning, and its answer is not shown',
    async (ownership) => {
      const endpoint = await http(loud);
      const { test: run } = await underTest({ destination: { url: named(endpoint.url), ownership } });
      const result = await run();
      expect(result.checks.find(({ name }) => name === 'ownership')).toMatchObject({
        status: 'warning',
        message: expect.stringMatching(/^Ownership was proven before by .+, and is not any more\./),
      });
      expect(result.response).toEqual({ status: 302, duration_ms: expect.any(Number) });
      expect(JSON.stringify(result)).not.toContain('hunter2');
    },
  );

  test('receives nothing when its URL is refused, even if it was proven before', async () => {
    const { test: run, servers } = await underTest({ destination: { url: 'https://10.0.0.1/', ownership: 'http' } });
    expect(await run()).toMatchObject({ status: 'error', checks: [{ name: 'url', status: 'error' }] });
    expect(servers[0]?.questions).toEqual([]);
  });
});

describe('an endpoint that accepts the test and would fail at real updates', () => {
  const fails = (body: string, headers: Record<string, string>): boolean => {
    try {
      new StandardWebhook(SIGNING_SECRET).verify(body, headers);
      return false;
    } catch {
      return true;
    }
  };

  test('because it verifies parsed and rewritten JSON, fails', async () => {
    const endpoint = await http((request, response, body) => {
      const again = JSON.stringify(JSON.parse(body));
      response.writeHead(fails(again, request.headers as Record<string, string>) ? 401 : 200).end();
    });
    const result = await run(endpoint.url);
    expect(result).toMatchObject({ status: 'error', response: { status: 401 } });
    expect(result.hint).toContain('raw bytes of the body');
  });

  test('because it accepts at most 100 KB, fails at the largest body only, of which the beginning is shown', async () => {
    const sizes: number[] = [];
    const endpoint = await http((request, response, body) => {
      sizes.push(Buffer.byteLength(body));
      const isTaken = Buffer.byteLength(body) <= 102_400 && !fails(body, request.headers as Record<string, string>);
      response.writeHead(isTaken ? 200 : 413).end();
    });
    const { test: ask } = await underTest({ destination: vouched(endpoint.url) });
    expect(await ask()).toMatchObject({ status: 'ok' });
    const result = await ask({ size: 'largest' });
    expect(result).toMatchObject({ status: 'error', size: 'largest', hint: expect.stringContaining('express.json') });
    expect(sizes[1]).toBe(262_144);
    expect(result.request?.body).toMatch(/^\[\{.{1900,2100}…$/s);
  });
});

describe('a status', () => {
  test.each([
    [400, /JSON list/],
    [401, /user name and password to the URL/],
    [403, /CSRF/],
    [404, /path/],
    [405, /POST/],
    [408, /proxies/],
    [410, /disables the destination/],
    [411, /content-length/],
    [413, /client_max_body_size/],
    [415, /application\/json/],
    [418, /Answer 2xx/],
    [422, /type "test"/],
    [429, /rate limit/],
    [500, /logs/],
    [502, /application is running/],
    [503, /overloaded/],
    [504, /in time/],
    [599, /logs/],
  ])('of %i is an error with a hint', async (status, hint) => {
    const endpoint = await http((_, response) => void response.writeHead(status).end('why'));
    const result = await run(endpoint.url);
    expect(result).toMatchObject({ status: 'error', response: { status, answer: 'why' } });
    expect(result.error).toMatch(new RegExp(`^The endpoint responded with ${status} after \\d+ ms\\.$`));
    expect(result.hint).toMatch(hint);
  });

  test('of 401 is explained with the credentials that it received', async () => {
    const endpoint = await http((_, response) => void response.writeHead(401).end());
    const access = { type: 'basic', username: 'ann', password: 'hunter2' } as const;
    const result = await run(endpoint.url, { secrets: { access } });
    expect(result.hint).toContain('enter the user name and password of the URL again');
  });

  test('of 999 is reported as unknown', async () => {
    const endpoint = await replies('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n');
    expect((await run(endpoint.url)).status).toBe('error');
  });
});

describe('a redirect', () => {
  test.each([
    ['https://example.com/new?a=b', 'https://example.com/new?a=b'],
    ['/entrance', '<origin>/entrance'],
    ['//user:hunter2@example.com/', 'http://example.com/'],
    [`https://example.com/${'x'.repeat(500)}`, `https://example.com/${'x'.repeat(180)}…`],
  ])('to %s is not followed, and the target is shown', async (location, shown) => {
    const endpoint = await http((_, response) => void response.writeHead(308, { location }).end());
    const result = await run(endpoint.url);
    const target = shown.replace('<origin>', new URL(endpoint.url).origin);
    expect(result.error).toBe(
      `The endpoint responded with 308: it redirects to ${target}. Redirects are not followed.`,
    );
    expect(result.hint).toBe(`Enter ${target} as the URL, if it is yours.`);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(endpoint.connections()).toBe(1);
  });

  test.each(['javascript:alert(1)', 'http://', undefined])('to %s is reported without the target', async (location) => {
    const headers = location === undefined ? {} : { location };
    const endpoint = await http((_, response) => void response.writeHead(301, headers).end());
    expect(await run(endpoint.url)).toMatchObject({
      error: 'The endpoint responded with 301: it redirects. Redirects are not followed.',
      hint: 'Enter the address that the endpoint redirects to as the URL.',
    });
  });
});

describe('a failure of the exchange', () => {
  const secure = (port: number) => `https://${HOST}:${port}/hook`;
  const dead = (code: string) => async () => Promise.reject(Object.assign(new Error('x'), { code }));

  test('at the lookup of the host is reported', async () => {
    const result = await run('https://no-such-host.example/', { client: { resolver: dead('ENOTFOUND') } });
    expect(result).toMatchObject({
      status: 'error',
      error: expect.stringContaining('could not be looked up: it does not exist (ENOTFOUND)'),
    });
    expect(result.hint).toMatch(/spelling of the host/);
    expect(result).not.toHaveProperty('response');
    expect(result.request?.headers).toHaveProperty('webhook-signature');
  });

  test('at the connection is reported', async () => {
    const result = await run('http://127.0.0.1:1/');
    expect(postCheck(result)).toMatchObject({ message: 'Could not connect to the endpoint (ECONNREFUSED).' });
    expect(result.hint).toMatch(/firewall/);
  });

  test.each([
    ['expired', 'its certificate has expired'],
    ['other', 'its certificate is for another host name'],
  ] as const)('with a certificate that is %s is reported', async (name, why) => {
    const endpoint = await https(name);
    const result = await run(secure(endpoint.port), { client: { ca: authority() } });
    expect(result.error).toContain(why);
    expect(result.hint).toMatch(/certificate of a public authority/);
  });

  test('with a certificate of an unknown authority is reported', async () => {
    const endpoint = await https('server');
    expect((await run(secure(endpoint.port))).error).toMatch(/^TLS with the endpoint failed/);
  });

  test('of TLS at a server without it is reported', async () => {
    const endpoint = await http();
    expect((await run(secure(endpoint.port))).error).toMatch(/^TLS with the endpoint failed/);
  });

  test('at the time limit of the destination is reported', async () => {
    const { url } = await tcp(() => {});
    const result = await run(url, { destination: { ...vouched(url), timeout_seconds: 1 } });
    expect(result.error).toBe('The endpoint exceeded the time limit of 1 s: it did not respond.');
    expect(result.hint).toMatch(/^Answer immediately/);
    expect(result.duration_ms).toBeGreaterThanOrEqual(900);
  });

  test('at the time limit of the stack, which is never exceeded, is reported', async () => {
    const { url } = await tcp(() => {});
    const destination = { ...vouched(url), timeout_seconds: 30 };
    const result = await run(url, { destination, timeoutMs: SHORT_MS });
    expect(result.error).toBe('The endpoint exceeded the time limit of 0.3 s: it did not respond.');
  });

  test('with a closed connection is reported', async () => {
    const { url } = await tcp((socket) => void socket.on('data', () => socket.destroy()));
    const result = await run(url);
    expect(result.error).toMatch(/^The endpoint closed the connection/);
    expect(result.hint).toMatch(/logs of the server/);
  });

  test('with another protocol is reported', async () => {
    const { url } = await replies('220 mail.example.com ESMTP\r\n');
    expect(await run(url)).toMatchObject({
      error: expect.stringContaining('no valid HTTP/1.1'),
      hint: expect.stringContaining('other service'),
    });
  });

  test('with a blocked address is reported without the address', async () => {
    const endpoint = await http((_, response) => void response.end('hunter2'));
    const result = await run(named(endpoint.url), { client: { policy: policy({ allowance: [] }) } });
    expect(result.error).toBe('The URL is not delivered to: its host leads to a private or reserved address.');
    expect(result.hint).toMatch(/^Use a public host name/);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(endpoint.connections()).toBe(0);
  });
});

describe('a warning about an accepted test', () => {
  test('is reported for an answer that takes most of the time limit', async () => {
    const endpoint = await http((_, response) => void setTimeout(() => response.end('ok'), 600));
    const result = await run(endpoint.url, { timeoutMs: 1_000 });
    expect(result.status).toBe('ok');
    expect(postCheck(result)).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/That is more than half of the time limit of 1 s\.$/),
      hint: expect.stringMatching(/^Answer immediately/),
    });
  });

  test('is not reported for a custom header that cannot be sent', async () => {
    const endpoint = await http();
    const result = await run(endpoint.url, { secrets: { headers: { host: 'hunter2', 'x-a': 'b' } } });
    expect(result).toMatchObject({ status: 'error', error: expect.stringMatching(/^headers: header host: expected/) });
    expect(endpoint.connections()).toBe(0);
  });
});

describe('a request', () => {
  test('for a missing destination reports that', async () => {
    const { test: run } = await underTest({});
    expect(await run({ destination_id: 'dst_x' })).toMatchObject({
      status: 'error',
      checks: [{ name: 'destination' }],
    });
    expect(await run({ which: 'pending' })).toMatchObject({ status: 'error', checks: [{ name: 'destination' }] });
  });

  test('for secrets that cannot be decrypted reports that, and internal errors are no answer', async () => {
    const tampered = Object.assign(new Error('hunter2'), { unreadable: 'Tampered' });
    const { test: run } = await underTest({ fails: tampered });
    const result = await run();
    expect(result).toMatchObject({ status: 'error', checks: [{ name: 'secrets' }] });
    expect(result.error).toMatch(/stored secrets of the destination cannot be decrypted/);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    const broken = await underTest({ fails: new Error('table unavailable') });
    await expect(broken.test()).rejects.toThrow('table unavailable');
  });
});
