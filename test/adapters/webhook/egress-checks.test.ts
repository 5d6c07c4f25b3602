/**
 * The checks of the egress policy in the client: URL, lookup, connected socket, redirects; and the related advisories.
 */
import { describe, expect, it, jest } from '@jest/globals';
import type { Resolver } from '../../../adapters/webhook/target.ts';
import { createEgressPolicy, type EgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { authority, call, client, http, LOOPBACK, policy, tcp } from './servers.ts';

const answering = (...addresses: readonly string[]): Resolver =>
  jest.fn(async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('check 1: the URL', () => {
  it.each([
    ['https://169.254.169.254/latest/', 'address_refused'],
    ['https://[::ffff:127.0.0.1]/', 'address_refused'],
    ['https://2130706433/', 'address_refused'],
    ['https://localhost/', 'host_refused'],
    ['ftp://example.com/', 'scheme_refused'],
    ['https://example.com:22/', 'port_refused'],
    ['https://[fe80::1%25eth0]/', 'url_refused'],
    ['nonsense', 'url_refused'],
  ])('refuses %s before anything is looked up', async (url, code) => {
    const resolver = answering('127.0.0.1');
    const exchange = await client({ policy: createEgressPolicy(), resolver }).send(call(url));
    expect(exchange).toMatchObject({ kind: 'unanswered', class: 'blocked_address', code });
    expect(resolver).not.toHaveBeenCalled();
  });
  it('does not reach a server on loopback without an allowance', async () => {
    const endpoint = await http();
    const strict = client({ policy: createEgressPolicy({ plainHttp: true }) });
    for (const host of ['127.0.0.1', '127.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', '0', 'localhost']) {
      const exchange = await strict.send(call(`http://${host}:${endpoint.port}/`));
      expect(exchange).toMatchObject({ class: 'blocked_address' });
    }
    expect(endpoint.connections()).toBe(0);
  });
  it('queries no resolver for literals', async () => {
    const endpoint = await http();
    const resolver = answering('10.0.0.1');
    expect(await client({ resolver }).send(call(endpoint.url))).toMatchObject({ status: 200 });
    expect(resolver).not.toHaveBeenCalled();
  });
});

describe('check 2: the lookup', () => {
  it.each([
    [['10.0.0.1']],
    [['127.0.0.1', '10.0.0.1']],
    [['10.0.0.1', '127.0.0.1']],
    [['127.0.0.1', '::1']],
    [['127.0.0.1', '::ffff:127.0.0.1']],
    [['127.0.0.1', 'fe80::1%eth0']],
    [['127.0.0.1', 'localhost']],
    [['127.0.0.1', '']],
    [['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '169.254.169.254']],
  ])('refuses everything when %j contains one refused address', async (addresses) => {
    const endpoint = await http();
    const exchange = await client({ resolver: answering(...addresses) }).send(
      call(`http://hooks.example.com:${endpoint.port}/`),
    );
    expect(exchange).toEqual({
      kind: 'unanswered',
      class: 'blocked_address',
      code: 'address_refused',
      reason: 'The URL is not delivered to: its host leads to a private or reserved address.',
    });
    expect(endpoint.connections()).toBe(0);
  });

  it('connects to the checked address and nothing else, with the name in the host header', async () => {
    const hosts: unknown[] = [];
    const endpoint = await http((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const resolver = answering('127.0.0.1');
    const exchange = await client({ resolver }).send(call(`http://no.such.name.invalid:${endpoint.port}/`));
    expect(exchange).toMatchObject({ status: 200 });
    expect(hosts).toEqual([`no.such.name.invalid:${endpoint.port}`]);
    expect(resolver).toHaveBeenCalledTimes(1);
    expect(resolver).toHaveBeenCalledWith('no.such.name.invalid', expect.any(AbortSignal));
  });

  it('refuses rebinding between two deliveries, even if a connection is open', async () => {
    const endpoint = await http();
    let address = '127.0.0.1';
    const rebinding = client({ resolver: async () => [{ address, family: 4 }] });
    const url = `http://hooks.example.com:${endpoint.port}/`;
    expect(await rebinding.send(call(url))).toMatchObject({ status: 200 });
    address = '192.168.0.1';
    expect(await rebinding.send(call(url))).toMatchObject({ class: 'blocked_address' });
    expect(endpoint.connections()).toBe(1);
  });
});

describe('check 3: the connected socket', () => {
  /** Passes an address at the lookup, and refuses it at the socket. */
  const secondThoughts = (): EgressPolicy => {
    let asked = 0;
    const refusal = { code: 'address_refused', reason: 'expected another' } as const;
    return { checkUrl: () => undefined, checkAddress: () => (asked++ === 0 ? undefined : refusal) };
  };
  it.each(['http', 'https'])('is refused by its own address before a byte is written (%s)', async (scheme) => {
    let bytes = 0;
    let ended = false;
    const endpoint = await tcp((socket) => {
      socket.on('data', (chunk) => {
        bytes += chunk.length;
      });
      socket.on('close', () => {
        ended = true;
      });
    });
    const checked = secondThoughts();
    const exchange = await client({ policy: checked, ca: authority() }).send(
      call(`${scheme}://hooks.example.com:${endpoint.port}/`),
    );
    expect(exchange).toMatchObject({ kind: 'unanswered', class: 'blocked_address', code: 'address_refused' });
    while (!ended) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bytes).toBe(0);
  });
  it('receives the address of the peer', async () => {
    const endpoint = await http();
    const inner = policy();
    const checkAddress = jest.fn(inner.checkAddress);
    await client({ policy: { checkUrl: inner.checkUrl, checkAddress } }).send(call(endpoint.url));
    expect(checkAddress.mock.calls).toEqual([['127.0.0.1'], ['127.0.0.1']]);
  });
});

describe('check 4: redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i is an answer and is not followed', async (status) => {
    const inside = await http();
    const endpoint = await http(
      (_, response) => void response.writeHead(status, { location: inside.url }).end('moved'),
    );
    expect(await client().send(call(endpoint.url))).toEqual({
      kind: 'answered',
      status,
      location: inside.url,
      answer: 'moved',
    });
    expect(inside.connections()).toBe(0);
  });
});

describe('advisories', () => {
  it('GHSA-r2x7-427f-rq69: a name that resolves to a private address is refused at delivery', async () => {
    const endpoint = await http();
    const strict = client({ policy: createEgressPolicy({ plainHttp: true }), resolver: async () => LOOPBACK });
    const url = `http://127.0.0.1.nip.io:${endpoint.port}/`;
    expect(await strict.send(call(url))).toMatchObject({ class: 'blocked_address' });
    expect(endpoint.connections()).toBe(0);
  });
  it('CVE-2026-32096: neither a delivery nor a GET reaches an internal address', async () => {
    const endpoint = await http();
    const strict = client({ policy: createEgressPolicy({ plainHttp: true }), resolver: async () => LOOPBACK });
    for (const method of ['GET', 'POST'] as const) {
      for (const host of ['127.0.0.1', 'hooks.example.com']) {
        const exchange = await strict.send({ method, url: `http://${host}:${endpoint.port}/`, headers: {} });
        expect(exchange).toMatchObject({ kind: 'unanswered', class: 'blocked_address' });
        expect(exchange).not.toHaveProperty('answer');
      }
    }
    expect(endpoint.connections()).toBe(0);
  });
  it('CVE-2025-6454: header values that would split the request are never sent', async () => {
    const endpoint = await http();
    for (const headers of [
      { 'x-a': 'b\r\nhost: inside' },
      { 'x-a\r\nhost': 'inside' },
      { 'x-a': 'b\0' },
      { 'x a': 'b' },
    ]) {
      await expect(client().send({ method: 'POST', url: endpoint.url, headers })).rejects.toMatchObject({
        name: 'TypeError',
        code: expect.stringMatching(/^ERR_INVALID_(?:CHAR|HTTP_TOKEN)$/),
      });
    }
    expect(endpoint.connections()).toBe(0);
  });
});
