/** The client as an environment asks for it. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { WebhookClient } from '../../../adapters/webhook/client.ts';
import { createWebhookClientFrom, listOf, timeoutMsOf } from '../../../adapters/webhook/from-environment.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import { call, http, tcp } from './servers.ts';

const made: WebhookClient[] = [];
const from = (...[env]: Parameters<typeof createWebhookClientFrom>): WebhookClient => {
  const own = createWebhookClientFrom(env);
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
    expect(() => createWebhookClientFrom({ WEBHOOK_TIMEOUT_SECONDS: text })).toThrow(/whole seconds/);
  });
  it('is the limit of an exchange', async () => {
    const endpoint = await tcp(() => {});
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '1', EGRESS_ALLOWANCE: '127.0.0.1' });
    expect(await own.send(call(endpoint.url))).toMatchObject({
      class: 'timeout',
      reason: expect.stringMatching(/ 1 s:/),
    });
  });
});

describe('EGRESS_ALLOWANCE', () => {
  it('is a list with commas, and may be empty', () => {
    expect([listOf(), listOf(''), listOf(' , '), listOf('127.0.0.1, ::1,')]).toEqual([
      [],
      [],
      [],
      ['127.0.0.1', '::1'],
    ]);
  });
  it('lets its addresses through', async () => {
    const endpoint = await http();
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', EGRESS_ALLOWANCE: '10.1.2.3,127.0.0.1' });
    expect(await own.send(call(endpoint.url))).toMatchObject({ status: 200 });
  });
  it('lets nothing through when it is unset', async () => {
    const endpoint = await http();
    for (const PLAIN_HTTP of ['allowed', 'no']) {
      const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', PLAIN_HTTP });
      expect(await own.send(call(endpoint.url))).toMatchObject({ class: 'blocked_address' });
    }
    expect(endpoint.connections()).toBe(0);
  });
  it('cannot be nonsense', () => {
    const env = { WEBHOOK_TIMEOUT_SECONDS: '10', EGRESS_ALLOWANCE: 'http://127.0.0.1' };
    expect(() => createWebhookClientFrom(env)).toThrow(/egress allowance/);
  });
});

describe('ENDPOINT_RESOLVERS', () => {
  it('says whom to ask for the addresses of endpoints', async () => {
    const server = await startDnsServer(({ type }) => (type === 'A' ? { a: ['10.0.0.1'] } : { failure: 'nodata' }));
    const own = from({ WEBHOOK_TIMEOUT_SECONDS: '10', ENDPOINT_RESOLVERS: server.address });
    expect(await own.send(call('https://hooks.example.com/'))).toMatchObject({ code: 'address_refused' });
    expect(server.questions.map(({ name }) => name)).toEqual(['hooks.example.com', 'hooks.example.com']);
    await server.close();
  });
  it.each(['dns.example.com', '', '1.1.1.1:x'])('cannot be %j', (ENDPOINT_RESOLVERS) => {
    const env = { WEBHOOK_TIMEOUT_SECONDS: '10', ENDPOINT_RESOLVERS };
    expect(() => createWebhookClientFrom(env)).toThrow(/^ENDPOINT_RESOLVERS: expected system or IP addresses/);
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
