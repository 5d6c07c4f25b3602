/**
 * Address lookups at a real DNS server: both families, missing answers of one family, failures by code, time limits.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { addressesByName, createAddressLookup } from '../../../adapters/dns/addresses.ts';
import { type DnsAnswer, type DnsQuestion, type DnsServer, startDnsServer } from '../../support/dns-server.ts';

const HOST = 'hooks.example.com';
/** A limit for tests that wait for it. */
const SHORT_MS = 300;
/** A limit far above the duration of a test. No test waits for it. */
const AMPLE_MS = 60_000;
const NOTHING: DnsAnswer = { failure: 'nodata' };

const servers: DnsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(answer: Parameters<typeof startDnsServer>[0]): Promise<DnsServer> {
  const server = await startDnsServer(answer);
  servers.push(server);
  return server;
}

/** Resolves a name that has these answers. */
async function resolve(a: DnsAnswer, aaaa: DnsAnswer, limitMs = AMPLE_MS) {
  const server = await serve(({ type }) => (type === 'A' ? a : aaaa));
  return createAddressLookup({ servers: [server.address], limitMs })(HOST);
}

describe('the addresses of a name', () => {
  test('are those of both families, IPv4 first', async () => {
    expect(await resolve({ a: ['192.0.2.1', '192.0.2.2'] }, { aaaa: ['2001:db8::1'] })).toEqual([
      { address: '192.0.2.1', family: 4 },
      { address: '192.0.2.2', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
  });

  test.each<[string, DnsAnswer]>([
    ['has none', NOTHING],
    ['does not exist', { failure: 'nxdomain' }],
    ['fails', { failure: 'servfail' }],
    ['is refused', { failure: 'refused' }],
    ['is never answered', 'silence'],
    ['is truncated and never answered over TCP', { overTcp: 'silence' }],
  ])('are those of one family when the other %s', async (_, other) => {
    expect(await resolve({ a: ['192.0.2.1'] }, other)).toEqual([{ address: '192.0.2.1', family: 4 }]);
    expect(await resolve(other, { aaaa: ['2001:db8::1'] })).toEqual([{ address: '2001:db8::1', family: 6 }]);
  });

  test('are found over aliases, and over TCP when an answer is truncated', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `192.0.2.${index}`);
    expect(await resolve({ cname: ['a.example', 'b.example'], last: { a: ['192.0.2.1'] } }, NOTHING)).toHaveLength(1);
    expect(await resolve({ overTcp: { a: many } }, NOTHING)).toHaveLength(many.length);
  });

  test('are requested for exactly the given name, never with a search domain', async () => {
    const asked: DnsQuestion[] = [];
    const server = await serve((question) => {
      asked.push(question);
      return { failure: 'nxdomain' };
    });
    const lookUp = createAddressLookup({ servers: [server.address] });
    await expect(lookUp('name.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
      'A name.example.com',
      'AAAA name.example.com',
    ]);
  });

  test('are requested again each time', async () => {
    let last = 0;
    const server = await serve(({ type }) => (type === 'A' ? { a: [`192.0.2.${++last}`] } : NOTHING));
    const lookUp = createAddressLookup({ servers: [server.address] });
    const found = [await lookUp(HOST), await lookUp(HOST), await lookUp(HOST)];
    expect(found.flat().map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  });

  test('are requested again when a query was lost', async () => {
    let lost = 0;
    const server = await serve(({ type }) => (lost++ < 2 ? 'silence' : type === 'A' ? { a: ['192.0.2.1'] } : NOTHING));
    const lookUp = createAddressLookup({ servers: [server.address], limitMs: 4 * SHORT_MS });
    expect(await lookUp(HOST)).toEqual([{ address: '192.0.2.1', family: 4 }]);
  });

  test('of localhost are those of this machine, without a query', async () => {
    const server = await serve(() => 'silence');
    const lookUp = createAddressLookup({ servers: [server.address] });
    expect(await lookUp('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
    expect(server.questions).toEqual([]);
  });
});

describe('a lookup that finds nothing', () => {
  test.each<[DnsAnswer, DnsAnswer, string]>([
    [NOTHING, NOTHING, 'ENODATA'],
    [{ failure: 'nxdomain' }, { failure: 'nxdomain' }, 'ENOTFOUND'],
    [NOTHING, { failure: 'servfail' }, 'ESERVFAIL'],
    [{ failure: 'servfail' }, NOTHING, 'ESERVFAIL'],
    [{ failure: 'refused' }, NOTHING, 'EREFUSED'],
    [{ cname: [HOST], last: { a: [] } }, NOTHING, 'ENODATA'],
  ])('of answers %j and %j has the code %s', async (a, aaaa, code) => {
    await expect(resolve(a, aaaa)).rejects.toMatchObject({ code });
  });

  test.each<[string, DnsAnswer, DnsAnswer]>([
    ['neither query is answered', 'silence', 'silence'],
    ['one is not answered, and the other finds nothing', 'silence', NOTHING],
    ['answers are truncated and never arrive over TCP', { overTcp: 'silence' }, { overTcp: 'silence' }],
  ])('ends at its time limit when %s', async (_, a, aaaa) => {
    await expect(resolve(a, aaaa, SHORT_MS)).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  test('ends when it is aborted, and sends nothing when it was aborted before', async () => {
    const server = await serve(() => 'silence');
    const lookUp = createAddressLookup({ servers: [server.address], limitMs: AMPLE_MS });
    await expect(lookUp(HOST, AbortSignal.abort())).rejects.toMatchObject({ code: 'ETIMEOUT' });
    const calling = new AbortController();
    const looking = lookUp('other.example.com', calling.signal);
    while (server.questions.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    calling.abort();
    await expect(looking).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(new Set(server.questions.map(({ name }) => name))).toEqual(new Set(['other.example.com']));
  });

  test('has a code when the name is invalid, or when no name server is available', async () => {
    const server = await serve(() => NOTHING);
    const lookUp = createAddressLookup({ servers: [server.address] });
    await expect(lookUp(`${'a'.repeat(64)}.example.com`)).rejects.toMatchObject({ code: expect.any(String) });
    await server.close();
    servers.pop();
    const later = createAddressLookup({ servers: [server.address], limitMs: SHORT_MS })(HOST);
    await expect(later).rejects.toMatchObject({ code: expect.stringMatching(/^E(?:CONNREFUSED|TIMEOUT)$/) });
  });
});

describe('a hosts file', () => {
  test('provides addresses for names, whatever their letter case', () => {
    const text =
      '127.0.0.1\tlocalhost My.Test # mine.test\n# 192.0.2.9 off.test\r\n::1 localhost\nfe80::1%lo0 localhost\nx y\n';
    expect([...addressesByName(text)]).toEqual([
      [
        'localhost',
        [
          { address: '127.0.0.1', family: 4 },
          { address: '::1', family: 6 },
        ],
      ],
      ['my.test', [{ address: '127.0.0.1', family: 4 }]],
    ]);
  });
});
