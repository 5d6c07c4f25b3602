/**
 * TXT lookups at real DNS servers over UDP: answers joined by resolver, failures by code, everything within its time
 * limit.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseResolvers } from '../../../adapters/dns/resolvers.ts';
import { createTxtLookup } from '../../../adapters/dns/txt.ts';
import { type DnsAnswer, type DnsQuestion, type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { endsBefore } from '../../support/ends-before.ts';

const NAME = '_getstream.example.com';
/** A limit for tests that wait for it. */
const SHORT_MS = 300;

const servers: DnsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(answer: DnsAnswer | ((question: DnsQuestion) => DnsAnswer)): Promise<DnsServer> {
  const server = await startDnsServer(typeof answer === 'function' ? answer : () => answer);
  servers.push(server);
  return server;
}

const lookup = (all: readonly DnsServer[], limits = {}) =>
  createTxtLookup({ resolvers: parseResolvers(all.map(({ address }) => address).join()), ...limits });

describe('a TXT lookup', () => {
  test('returns each record as its strings', async () => {
    const server = await serve({ txt: [['getstream=', 'k3y'], ['v=spf1 -all']] });
    expect(await lookup([server]).txt(NAME)).toEqual([
      { resolver: server.address, records: [['getstream=', 'k3y'], ['v=spf1 -all']] },
    ]);
    expect(server.questions).toEqual([{ name: NAME, type: 'TXT' }]);
  });

  test('queries every resolver, and returns the answers in their order', async () => {
    const all = [
      await serve({ failure: 'nxdomain' }),
      await serve({ txt: [['a']] }),
      await serve({ failure: 'nodata' }),
    ];
    expect(await lookup(all).txt(NAME)).toEqual([
      { resolver: all[0]?.address, records: [], code: 'ENOTFOUND' },
      { resolver: all[1]?.address, records: [['a']] },
      { resolver: all[2]?.address, records: [], code: 'ENODATA' },
    ]);
  });

  test.each([
    ['servfail', 'ESERVFAIL'],
    ['refused', 'EREFUSED'],
    ['nxdomain', 'ENOTFOUND'],
    ['nodata', 'ENODATA'],
  ] as const)('that is answered with %s has the code %s', async (failure, code) => {
    expect(await lookup([await serve({ failure })]).txt(NAME)).toMatchObject([{ records: [], code }]);
  });

  test('does not wait for a silent resolver beyond the time limit, and the others are not affected', async () => {
    const all = [await serve('silence'), await serve({ txt: [['a']] }), await serve('garbage')];
    const answers = lookup(all, { txtTimeoutMs: SHORT_MS }).txt(NAME);
    expect(await endsBefore(answers, SHORT_MS * 10)).toBe(true);
    const [silent, good, garbage] = await answers;
    expect([silent?.code, good?.records, garbage?.records]).toEqual(['ETIMEOUT', [['a']], []]);
    expect(garbage?.code).toMatch(/^E[A-Z]+$/);
  });

  test('repeats a query once when a packet was lost', async () => {
    let lost = 0;
    const server = await serve(() => (lost++ === 0 ? 'silence' : { txt: [['a']] }));
    expect(await lookup([server], { txtTimeoutMs: 3_000 }).txt(NAME)).toMatchObject([{ records: [['a']] }]);
    expect(server.questions).toHaveLength(2);
  });

  test('has a code when no server listens, or the name is invalid', async () => {
    const closed = await startDnsServer(() => 'silence');
    await closed.close();
    const limits = { txtTimeoutMs: SHORT_MS };
    expect(await lookup([closed], limits).txt(NAME)).toMatchObject([
      { records: [], code: expect.stringMatching(/^E(?:CONNREFUSED|TIMEOUT)$/) },
    ]);
    const server = await serve({ txt: [['a']] });
    expect(await lookup([server], limits).txt(`${'a'.repeat(64)}.example.com`)).toMatchObject([{ records: [] }]);
  });

  test('works with the resolvers of the operating system, whatever they answer', async () => {
    const system = createTxtLookup({ resolvers: parseResolvers('system'), txtTimeoutMs: SHORT_MS });
    expect(await system.txt('_getstream.no-such-host.invalid')).toMatchObject([{ resolver: 'system', records: [] }]);
  });
});

describe('the negative TTL', () => {
  const soa = (minttl: number): DnsAnswer => ({ soa: { minttl } });

  test('is that of the zone of the host', async () => {
    const server = await serve(({ name }) => (name === 'example.com' ? soa(900) : { failure: 'nodata' }));
    expect(await lookup([server]).negativeTtl('hooks.eu.example.com')).toBe(900);
    expect(server.questions.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'SOA hooks.eu.example.com',
      'SOA eu.example.com',
      'SOA example.com',
    ]);
  });

  test('is taken from the first resolver', async () => {
    const all = [await serve('silence'), await serve({ failure: 'servfail' }), await serve(soa(60))];
    expect(await lookup(all).negativeTtl('example.com')).toBe(60);
  });

  test('is unknown when no zone has one, and no top-level domain is queried', async () => {
    const server = await serve({ failure: 'nxdomain' });
    expect(await lookup([server]).negativeTtl('a.example')).toBeUndefined();
    expect(server.questions.map(({ name }) => name)).toEqual(['a.example']);
    expect(await lookup([await serve('silence')], { negativeTtlTimeoutMs: SHORT_MS }).negativeTtl('b.example')).toBe(
      undefined,
    );
  });
});
