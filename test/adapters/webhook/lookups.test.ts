/** Concurrent lookups of host names: those of one app cannot delay those of another. A real DNS server on loopback. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAddressLookup } from '../../../adapters/dns/addresses.ts';
import { createTurns } from '../../../adapters/webhook/client.ts';
import { LOOKUP_TIMEOUT_SECONDS, LOOKUPS_PER_APP } from '../../../core/limits.ts';
import { createClient } from '../../../lambdas/deliver-to-webhook/wire.ts';
import { type DnsAnswer, type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { call, client, eventually, http, SHORT_MS } from './servers.ts';

const FOUND: DnsAnswer = { a: ['127.0.0.1'] };
const NOTHING: DnsAnswer = { failure: 'nodata' };

const servers: DnsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Does not answer queries for names that begin with `silent` until `speak` is called. */
async function silentServer() {
  let speak = (): void => {};
  const silence = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const server = await startDnsServer(async ({ name, type }) => {
    if (name.startsWith('silent')) await silence;
    return type === 'A' ? FOUND : NOTHING;
  });
  servers.push(server);
  const silentNames = () =>
    new Set(server.questions.map(({ name }) => name).filter((name) => name.startsWith('silent')));
  return { speak, server, silentNames };
}

describe('a name server that does not answer', () => {
  it('delays no delivery of another app, however many lookups are waiting', async () => {
    const endpoint = await http();
    const { server, speak, silentNames } = await silentServer();
    const own = client({ resolver: createAddressLookup({ servers: [server.address], limitMs: 60_000 }) });
    const send = (appId: string, host: string) =>
      own.send({ ...call(`http://${host}.example.com:${endpoint.port}/`), appId });
    let ended = 0;
    const waiting = Array.from({ length: 40 }, async (_, index) => {
      const exchange = await send('a', `silent${index}`);
      ended++;
      return exchange;
    });
    await eventually(() => silentNames().size === LOOKUPS_PER_APP);
    const healthy = await Promise.all(Array.from({ length: 20 }, (_, index) => send('b', `h${index % 7}`)));
    expect(healthy).toEqual(Array(20).fill({ kind: 'answered', status: 200, answer: 'ok' }));
    expect([ended, silentNames().size]).toEqual([0, LOOKUPS_PER_APP]);
    speak();
    expect(await Promise.all(waiting)).toEqual(Array(40).fill({ kind: 'answered', status: 200, answer: 'ok' }));
  });

  it('is not queried in the shared thread pool', async () => {
    const { server, speak, silentNames } = await silentServer();
    const env = { WEBHOOK_TIMEOUT_SECONDS: '10', ENDPOINT_RESOLVERS: server.address };
    const own = createClient(env);
    const sending = own.send(call('https://silent.example.com/'));
    await eventually(() => silentNames().size === 1);
    expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap');
    speak();
    // 127.0.0.1 is refused here.
    expect(await sending).toMatchObject({ class: 'blocked_address' });
    await own.close();
  });

  it('ends an exchange at the time limit of lookups, or at its own', async () => {
    const { server } = await silentServer();
    const resolver = createAddressLookup({ servers: [server.address], limitMs: SHORT_MS });
    const url = 'https://silent.example.com/';
    expect(await client({ resolver }).send(call(url))).toEqual({
      kind: 'unanswered',
      class: 'timeout',
      code: 'LOOKUP_TIMEOUT',
      reason: `The endpoint exceeded the time limit of ${LOOKUP_TIMEOUT_SECONDS} s: its host name could not be looked up.`,
    });
    const patient = createAddressLookup({ servers: [server.address], limitMs: 60_000 });
    expect(await client({ resolver: patient, timeoutMs: SHORT_MS }).send(call(url))).toMatchObject({
      class: 'timeout',
      code: 'LOOKUP_TIMEOUT',
      reason: expect.stringContaining('0.3 s'),
    });
  });
});

describe('a name', () => {
  it.each([
    ['nxdomain', 'ENOTFOUND', 'it does not exist'],
    ['nodata', 'ENODATA', 'it has no address'],
    ['servfail', 'ESERVFAIL', 'the name servers of its zone failed'],
    ['refused', 'EREFUSED', 'a name server refused the question'],
  ] as const)('that is answered by %s fails with %s and a reason', async (failure, code, why) => {
    const server = await startDnsServer(() => ({ failure }));
    servers.push(server);
    const resolver = createAddressLookup({ servers: [server.address] });
    expect(await client({ resolver }).send(call('https://hooks.example.com/'))).toEqual({
      kind: 'unanswered',
      class: 'dns',
      code,
      reason: `The host name of the endpoint could not be looked up: ${why} (${code}).`,
    });
  });
});

describe('turns', () => {
  it('are taken in order, up to a number for each key, and continue after a failure', async () => {
    const inTurn = createTurns(2);
    const startedAt: string[] = [];
    const ends: (() => void)[] = [];
    const task = (name: string) => async () => {
      startedAt.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (name === 'a1') throw new Error(name);
      return name;
    };
    const tasks = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => inTurn(name.charAt(0), task(name)));
    const settled = Promise.allSettled(tasks);
    expect(startedAt).toEqual(['a1', 'a2', 'b1']);
    for (let round = 0; round < 5; round++) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(startedAt).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', ...Array(4).fill('fulfilled')]);
  });
});
