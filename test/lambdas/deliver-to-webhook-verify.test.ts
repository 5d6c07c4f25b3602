/** The ownership check (contract, section 6) over real HTTP, TLS and DNS. */
import { describe, expect, test } from '@jest/globals';
import { authority, http, https, policy, replies, tcp } from '../adapters/webhook/servers.ts';
import { API_KEY, HOST, NO_RECORD, named, RECORD, underTest } from '../support/endpoint-under-test.ts';

const answersKey = (text = API_KEY) => http((_, response) => void response.end(text));
const pending = (url: string) => ({ url, ownership: 'pending' as const });

describe('a proof', () => {
  test('by DNS is sufficient, and the endpoint is not called', async () => {
    const endpoint = await http();
    const { verify, servers } = await underTest({ destination: pending(named(endpoint.url)), dns: [RECORD] });
    expect(await verify()).toEqual({
      status: 'ok',
      ownership: 'dns',
      url: named(endpoint.url),
      checks: [
        { name: 'ownership_dns', status: 'ok', message: `${servers[0]?.address}: found the record.` },
        { name: 'ownership', status: 'ok', message: 'The TXT record proves that the host belongs to the app.' },
      ],
      duration_ms: expect.any(Number),
    });
    expect(endpoint.connections()).toBe(0);
    expect(servers[0]?.questions).toEqual([{ name: `_getstream.${HOST}`, type: 'TXT' }]);
  });

  test('by any one resolver is sufficient, and each one is reported', async () => {
    const endpoint = await http();
    const { verify, servers } = await underTest({
      destination: pending(named(endpoint.url)),
      dns: [NO_RECORD, { failure: 'servfail' }, RECORD, 'silence'],
    });
    const result = await verify();
    expect(result).toMatchObject({ status: 'ok', ownership: 'dns' });
    expect(result.checks.map(({ status, message }) => `${status} ${message}`)).toEqual([
      `warning ${servers[0]?.address}: the name does not exist (ENOTFOUND).`,
      `warning ${servers[1]?.address}: the name servers failed (ESERVFAIL).`,
      `ok ${servers[2]?.address}: found the record.`,
      `warning ${servers[3]?.address}: no answer in time (ETIMEOUT).`,
      'ok The TXT record proves that the host belongs to the app.',
    ]);
  });

  test.each([API_KEY, `${API_KEY}\n`])('by GET is the answer %j', async (text) => {
    const endpoint = await answersKey(text);
    const { verify } = await underTest({ destination: pending(named(endpoint.url)) });
    expect(await verify()).toMatchObject({ status: 'ok', ownership: 'http' });
  });

  test('by GET works over TLS, and in chunks', async () => {
    const endpoint = await https('server', (_, response) => {
      response.write('key-');
      response.end('new');
    });
    const { verify } = await underTest({
      destination: pending(`https://${HOST}:${endpoint.port}/hook`),
      client: { ca: authority() },
    });
    expect(await verify()).toMatchObject({ status: 'ok', ownership: 'http' });
  });

  test('by GET carries the credentials of the URL, and no custom headers of the customer', async () => {
    const seen: unknown[] = [];
    const endpoint = await http((request, response) => {
      const { authorization, 'x-tenant': tenant, 'webhook-signature': signature } = request.headers;
      seen.push([request.method, request.url, authorization, tenant, signature]);
      response.end(API_KEY);
    });
    const { verify } = await underTest({
      destination: pending(`${named(endpoint.url)}?a=b`),
      secrets: { access: { type: 'basic', username: 'ann', password: 'pß' }, headers: { 'x-tenant': 'acme' } },
    });
    expect(await verify()).toMatchObject({ ownership: 'http' });
    const basic = `Basic ${Buffer.from('ann:pß', 'utf8').toString('base64')}`;
    expect(seen).toEqual([['GET', '/hook?a=b', basic, undefined, undefined]]);
  });

  test('of a waiting endpoint is requested from it, with its own credentials', async () => {
    const tokens: (string | undefined)[] = [];
    const endpoint = await http((request, response) => {
      tokens.push(request.headers.authorization);
      response.end(API_KEY);
    });
    const waiting = named(endpoint.url, 'new.example.com');
    const { verify, servers, forgotten } = await underTest({
      destination: { url: 'https://old.example.com/', ownership: 'dns', pending: { url: waiting, since: 1 } },
      secrets: { access: { type: 'basic', username: 'old', password: 'old' } },
      pendingAccess: { type: 'basic', username: 'new', password: 'new' },
    });
    expect(await verify()).toMatchObject({ ownership: 'http', url: waiting });
    expect(tokens).toEqual([`Basic ${Buffer.from('new:new').toString('base64')}`]);
    expect(servers[0]?.questions[0]?.name).toBe('_getstream.new.example.com');
    expect(forgotten).toEqual(['123 feed_group:user dst_000000000000000000000002']);
  });

  test('of an address is not possible by DNS', async () => {
    const endpoint = await answersKey();
    const good = await underTest({ destination: pending(endpoint.url), dns: [RECORD] });
    expect(await good.verify()).toMatchObject({ ownership: 'http' });
    expect(good.servers[0]?.questions).toEqual([]);
    const other = await answersKey('other');
    const bad = await underTest({ destination: pending(other.url), dns: [RECORD] });
    const result = await bad.verify();
    expect(result.hint).toMatch(/^The host is an address, so a TXT record cannot prove it: answer a GET/);
    expect(result).toMatchObject({ status: 'error' });
  });
});

describe('a missing proof', () => {
  const verdict = 'Ownership of the endpoint is not proven. Nothing is sent to it until it is.';

  test('is an error with the text to paste, and with the time for which an absence is cached', async () => {
    const endpoint = await answersKey('<html>hunter2</html>');
    const { verify } = await underTest({
      destination: pending(named(endpoint.url)),
      dns: [({ type, name }) => (type === 'SOA' && name === 'example.com' ? { soa: { minttl: 900 } } : NO_RECORD)],
    });
    const result = await verify();
    expect(result).toMatchObject({ status: 'error', error: verdict });
    expect(result).not.toHaveProperty('ownership');
    expect(result.hint).toBe(
      `Add the TXT record _getstream.${HOST} with the value getstream=${API_KEY}, or answer a GET on the URL with status 200 ` +
        `and exactly ${API_KEY} as plain text. Resolvers may cache for 900 s (the negative TTL of its zone) that a record was ` +
        'missing, so a new record can take that long to become visible.',
    );
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test('has no number for the negative TTL when it is unknown', async () => {
    const { verify } = await underTest({ destination: pending(named((await answersKey('no')).url)) });
    expect((await verify()).hint).toContain('the negative TTL of its zone (last number of the SOA record)');
  });

  test('is reported for a record at the parent domain, or with another key', async () => {
    const endpoint = await answersKey('no');
    const { verify } = await underTest({
      destination: pending(named(endpoint.url)),
      dns: [
        ({ name }) => (name === '_getstream.example.com' ? RECORD : NO_RECORD),
        { txt: [['getstream=another-app']] },
      ],
    });
    expect(await verify()).toMatchObject({ status: 'error', error: verdict });
  });

  test.each([
    ['a redirect', 'HTTP/1.1 302 Found\r\nlocation: http://hunter2/\r\ncontent-length: 0\r\n\r\n', 'with 302, not 200'],
    ['another 2xx', `HTTP/1.1 203 OK\r\ncontent-length: 7\r\n\r\n${API_KEY}`, 'with 203, not 200'],
    ['a wall', 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 7\r\n\r\nhunter2', 'with 401, not 200'],
    ['a truncated key', `HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n${API_KEY}`, 'broke off'],
    ['a byte order mark', `HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n\ufeff${API_KEY}`, 'whitespace around it'],
    ['an older key', 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nkey-old', 'an older API key'],
    ['nothing', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 'an empty text'],
    ['another protocol', 'hunter2\r\n\r\n', 'no valid HTTP/1.1'],
  ])('is reported for %s, which is not shown', async (_, reply, what) => {
    const endpoint = await replies(reply, (socket) => void socket.end());
    const { verify } = await underTest({ destination: pending(named(endpoint.url)) });
    const result = await verify();
    expect(result).toMatchObject({ status: 'error', error: verdict });
    const http = result.checks.find(({ name }) => name === 'ownership_http');
    expect(http).toMatchObject({ status: 'warning', message: expect.stringContaining(what) });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test.each([
    ['nobody listens', undefined, 'Could not connect to the endpoint (ECONNREFUSED).'],
    ['the connection closes', 'end', 'The endpoint closed the connection before a response (UND_ERR_SOCKET).'],
  ] as const)('is reported when %s', async (_, then, message) => {
    const endpoint = then ? await tcp((socket) => void socket.on('data', () => socket.end())) : undefined;
    const url = named(endpoint?.url ?? 'http://127.0.0.1:1/');
    const client = { policy: policy({ allowance: ['127.0.0.1', HOST] }) };
    const { verify } = await underTest({ destination: pending(url), client });
    expect((await verify()).checks).toContainEqual({ name: 'ownership_http', status: 'warning', message });
  });

  test('is reported for an app without a key, whatever the answer', async () => {
    const endpoint = await answersKey('');
    for (const apiKeys of [[], ['']]) {
      const { verify } = await underTest({
        destination: pending(named(endpoint.url)),
        apiKeys,
        dns: [{ txt: [['getstream='], ['getstream=undefined']] }],
      });
      expect(await verify()).toMatchObject({ status: 'error', hint: 'Give the app an API key first.' });
    }
  });
});

describe('the egress policy', () => {
  test('is applied before DNS: names of the local network are not looked up', async () => {
    const { verify, servers } = await underTest({ destination: pending('https://db.internal/'), dns: [RECORD] });
    expect(await verify()).toMatchObject({
      status: 'error',
      checks: [{ name: 'url', message: expect.stringMatching(/^url: expected .+, got a name of a local network/) }],
    });
    expect(servers[0]?.questions).toEqual([]);
  });

  test('is applied to the GET: a name that resolves to a private address is not called', async () => {
    const endpoint = await answersKey();
    const { verify } = await underTest({
      destination: pending(named(endpoint.url)),
      client: { policy: policy({ allowance: [] }) },
    });
    const result = await verify();
    expect(result).toMatchObject({ status: 'error' });
    expect(result.checks.find(({ name }) => name === 'ownership_http')?.message).toContain(
      'private or reserved address',
    );
    expect(endpoint.connections()).toBe(0);
  });
});

describe('a request', () => {
  test('for a missing destination, or for a queue, reports that', async () => {
    const { verify } = await underTest({});
    const error = 'destination_id: expected a webhook of this app and scope, got an id of none.';
    expect(await verify({ destination_id: 'dst_x' })).toMatchObject({ status: 'error', error });
    expect(await verify({ app_id: 'another' })).toMatchObject({ status: 'error', error });
  });

  test('for pending settings reports when there are none', async () => {
    const { verify } = await underTest({});
    const error = 'which: expected pending settings, but none wait for a proof of ownership.';
    expect(await verify({ which: 'pending' })).toMatchObject({ status: 'error', error });
  });
});
