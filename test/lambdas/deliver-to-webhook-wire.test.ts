/** The webhook client and the ports of the ownership check, configured by the environment variables of the function. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { WebhookClient } from '../../adapters/webhook/client.ts';
import { createClient, createOwnershipPorts, timeoutMsOf } from '../../lambdas/deliver-to-webhook/wire.ts';
import { call, client, http, tcp } from '../adapters/webhook/servers.ts';
import { startDnsServer } from '../support/dns-server.ts';

const made: WebhookClient[] = [];
const from = (...[env]: Parameters<typeof createClient>): WebhookClient => {
  const own = createClient(env);
  made.push(own);
  return own;
};
afterEach(async () => {
  for (const own of made.splice(0)) await own.close();
});

describe('WEBHOOK_TIMEOUT_SECONDS', () => {
  it.each([
    ['1', 1000],
    ['10', 10_000],
    ['30', 30_000],
  ])('%j is %i ms', (text, ms) => {
    expect(timeoutMsOf(text)).toBe(ms);
  });
  it.each(['0', '31', '', '1.5', '-1', '1e1', ' 5', '10s', 'ten', '99999'])('cannot be %j', (text) => {
    expect(() => timeoutMsOf(text)).toThrow(/^WEBHOOK_TIMEOUT_SECONDS: expected whole seconds from 1 to 30, got "/);
    expect(() => createClient({ WEBHOOK_TIMEOUT_SECONDS: text })).toThrow(/whole seconds/);
  });
  it('is the time limit of an exchange', async () => {
    const endpoint = await tcp(() => {});
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '1', EGRESS_ALLOWANCE: '127.0.0.1' });
    expect(await own.send(call(endpoint.url))).toMatchObject({
      class: 'timeout',
      reason: expect.stringMatching(/ 1 s:/),
    });
  });
});

describe('EGRESS_ALLOWANCE', () => {
  it('allows its addresses', async () => {
    const endpoint = await http();
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', EGRESS_ALLOWANCE: '10.1.2.3,127.0.0.1' });
    expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
  });
  it('allows nothing when it is unset', async () => {
    const endpoint = await http();
    for (const PLAIN_HTTP of ['allowed', 'no']) {
      const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', PLAIN_HTTP });
      expect(await own.send(call(endpoint.url))).toMatchObject({ class: 'blocked_address' });
    }
    expect(endpoint.connections()).toBe(0);
  });
  it('with an invalid value is refused', () => {
    const env = { WEBHOOK_TIMEOUT_SECONDS: '10', EGRESS_ALLOWANCE: 'http://127.0.0.1' };
    expect(() => createClient(env)).toThrow(/egress allowance/);
  });
});

describe('ENDPOINT_RESOLVERS', () => {
  it('selects the resolvers for the addresses of endpoints', async () => {
    const server = await startDnsServer(({ type }) => (type === 'A' ? { a: ['10.0.0.1'] } : { failure: 'nodata' }));
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', ENDPOINT_RESOLVERS: server.address });
    expect(await own.send(call('https://hooks.example.com/'))).toMatchObject({ code: 'address_refused' });
    expect(server.questions.map(({ name }) => name)).toEqual(['hooks.example.com', 'hooks.example.com']);
    await server.close();
  });
  it.each(['dns.example.com', '', '1.1.1.1:x'])('cannot be %j', (ENDPOINT_RESOLVERS) => {
    const env = { WEBHOOK_TIMEOUT_SECONDS: '10', ENDPOINT_RESOLVERS };
    expect(() => createClient(env)).toThrow(/^ENDPOINT_RESOLVERS: expected system or IP addresses/);
  });
});

describe('PLAIN_HTTP', () => {
  it.each([
    ['allowed', 'address_refused'],
    ['true', 'scheme_refused'],
    ['', 'scheme_refused'],
  ])('as %j: a plain URL is %s', async (PLAIN_HTTP, code) => {
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', PLAIN_HTTP });
    expect(await own.send(call('http://10.0.0.1/'))).toMatchObject({ code });
  });
});

describe('the ports of the ownership check', () => {
  it('use the configured resolvers and the client of deliveries', async () => {
    const server = await startDnsServer(({ type }) =>
      type === 'SOA' ? { soa: { minttl: 60 } } : { txt: [['acme=k']] },
    );
    const endpoint = await http((request, response) => void response.end(request.method));
    const ports = createOwnershipPorts(
      { OWNERSHIP_RESOLVERS: server.address, OWNERSHIP_TXT_PREFIX: '_acme', OWNERSHIP_TXT_NAME: 'acme' },
      client(),
    );
    expect(ports.naming).toEqual({ prefix: '_acme', name: 'acme' });
    expect(await ports.txt('_acme.example.com')).toEqual([{ resolver: server.address, records: [['acme=k']] }]);
    expect(await ports.negativeTtl('example.com')).toBe(60);
    expect(await ports.get({ url: endpoint.url, headers: {}, timeoutMs: 5_000 })).toMatchObject({
      status: 200,
      answer: 'GET',
    });
    await server.close();
  });

  it('refuse URLs by the policy of deliveries', () => {
    const ports = (env: Parameters<typeof createOwnershipPorts>[0]) => createOwnershipPorts(env, client());
    expect(ports({}).refusalOf('https://example.com/')).toBeUndefined();
    expect(ports({}).refusalOf('http://example.com/')).toMatch(/^expected /);
    expect(ports({ PLAIN_HTTP: 'allowed' }).refusalOf('http://example.com/')).toBeUndefined();
    expect(ports({}).refusalOf('https://127.0.0.1:9/')).toMatch(/^expected /);
    expect(ports({ EGRESS_ALLOWANCE: '127.0.0.1' }).refusalOf('http://127.0.0.1:9/')).toBeUndefined();
  });

  it.each([{ OWNERSHIP_RESOLVERS: 'x' }, { OWNERSHIP_TXT_PREFIX: '=' }, { EGRESS_ALLOWANCE: '10.0.0.0/99' }])(
    'cannot be created from %j',
    (env) => {
      expect(() => createOwnershipPorts(env, client())).toThrow(/expected/);
    },
  );
});
