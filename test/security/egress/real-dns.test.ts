/** Names that a real DNS server resolves, over UDP on loopback, to the answers of an attacker. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAddressLookup } from '../../../adapters/dns/addresses.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { call, client, type Endpoint, http, policy } from '../../adapters/webhook/servers.ts';
import { type DnsAnswer, type DnsQuestion, type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { API_KEY, underTest } from '../../support/endpoint-under-test.ts';
import { ADDRESSES } from './table.ts';

const servers: DnsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const NOTHING: DnsAnswer = { failure: 'nodata' };

async function resolverOver(answer: (question: DnsQuestion) => DnsAnswer) {
  const server = await startDnsServer(answer);
  servers.push(server);
  return { server, resolver: createAddressLookup({ servers: [server.address] }) };
}

const url = ({ port }: Endpoint) => `http://hooks.example.com:${port}/hook`;
const BLOCKED = { kind: 'unanswered', class: 'blocked_address', code: 'address_refused' };

describe('a name that resolves', () => {
  test.each([
    ['to a private address', { a: ['10.0.0.1'] }, NOTHING],
    ['to good and bad together', { a: ['127.0.0.1', '10.0.0.1'] }, NOTHING],
    ['to bad and good together', { a: ['169.254.169.254', '127.0.0.1'] }, NOTHING],
    ['to a good IPv4 and a bad IPv6 address', { a: ['127.0.0.1'] }, { aaaa: ['fd00:ec2::254'] }],
    ['to bad IPv6 addresses only', NOTHING, { aaaa: ['fe80::1'] }],
    ['to an IPv4-mapped address only', NOTHING, { aaaa: ['::ffff:127.0.0.1'] }],
    ['to a NAT64 address only', NOTHING, { aaaa: ['64:ff9b::a9fe:a9fe'] }],
    ['over aliases to a private address', { cname: ['a.example', 'b.example'], last: { a: ['10.0.0.1'] } }, NOTHING],
    [
      'over an alias of a public look',
      { cname: ['cdn.example.net'], last: { a: ['127.0.0.1', '192.168.0.1'] } },
      NOTHING,
    ],
    ['over aliases to a private IPv6 address', NOTHING, { cname: ['a.example'], last: { aaaa: ['fc00::1'] } }],
  ] as [string, DnsAnswer, DnsAnswer][])('%s is not delivered to', async (_, a, aaaa) => {
    const endpoint = await http();
    const { resolver } = await resolverOver(({ type }) => (type === 'A' ? a : type === 'AAAA' ? aaaa : NOTHING));
    expect(await client({ resolver }).send(call(url(endpoint)))).toMatchObject(BLOCKED);
    expect(endpoint.connections()).toBe(0);
  });

  test('to nothing, to itself, or not at all, is a failure of DNS', async () => {
    const endpoint = await http();
    const answers: DnsAnswer[] = [
      NOTHING,
      { failure: 'nxdomain' },
      { failure: 'servfail' },
      { cname: ['hooks.example.com'], last: { a: [] } },
    ];
    for (const answer of answers) {
      const { resolver } = await resolverOver(() => answer);
      expect(await client({ resolver }).send(call(url(endpoint)))).toMatchObject({ kind: 'unanswered', class: 'dns' });
    }
    expect(endpoint.connections()).toBe(0);
  });

  test('over aliases to a permitted address is delivered to', async () => {
    const endpoint = await http();
    const { resolver } = await resolverOver(({ type }) =>
      type === 'A' ? { cname: ['a.example', 'b.example'], last: { a: ['127.0.0.1'] } } : NOTHING,
    );
    expect(await client({ resolver }).send(call(url(endpoint)))).toMatchObject({ status: 200 });
  });

  test('to IPv6 only is dialled there, and nowhere else', async () => {
    const endpoint = await http();
    const { resolver } = await resolverOver(({ type }) => (type === 'AAAA' ? { aaaa: ['::1'] } : NOTHING));
    const own = client({ resolver, policy: policy({ allowance: ['::1'] }) });
    // Another server can listen on this port over IPv6, but not the one at 127.0.0.1.
    expect(await own.send(call(url(endpoint)))).toMatchObject({ kind: 'unanswered', class: 'connect' });
    expect(endpoint.connections()).toBe(0);
  });

  test('to any address of the table is refused or permitted as the table says', async () => {
    let now = '';
    const { resolver } = await resolverOver(({ type }) => {
      if ((type === 'AAAA') !== now.includes(':')) return NOTHING;
      return type === 'A' ? { a: [now] } : { aaaa: [now] };
    });
    const own = createEgressPolicy();
    const wrong: unknown[] = [];
    for (const { address, verdict } of ADDRESSES) {
      now = address;
      const [found] = await resolver('hooks.example.com');
      const said = own.checkAddress(found?.address ?? '')?.code ?? 'passes';
      if (said !== verdict) wrong.push({ address, found, said });
    }
    expect(wrong).toEqual([]);
  });
});

describe('rebinding', () => {
  /** Resolves to a permitted address the first time, and to a refused one afterwards. */
  const turning = () => {
    let asked = 0;
    return resolverOver(({ type }) =>
      type === 'A' ? { a: [asked++ === 0 ? '127.0.0.1' : '169.254.169.254'] } : NOTHING,
    );
  };

  test('between lookup and connection has no effect: the checked answer is dialled', async () => {
    const hosts: unknown[] = [];
    const endpoint = await http((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const { resolver, server } = await turning();
    expect(await client({ resolver }).send(call(url(endpoint)))).toMatchObject({ status: 200 });
    expect(server.questions.filter(({ type }) => type === 'A')).toHaveLength(1);
    expect(hosts).toEqual([`hooks.example.com:${endpoint.port}`]);
  });

  test('between one delivery and the next is refused, even if a connection is open', async () => {
    const endpoint = await http();
    const { resolver } = await turning();
    const own = client({ resolver });
    expect(await own.send(call(url(endpoint)))).toMatchObject({ status: 200 });
    expect(await own.send(call(url(endpoint)))).toMatchObject(BLOCKED);
    expect(endpoint.connections()).toBe(1);
  });

  test('between the proof of ownership and the test’s POST is refused, and nothing is shown', async () => {
    const seen: unknown[] = [];
    const endpoint = await http((request, response) => {
      seen.push(request.method);
      response.end(request.method === 'GET' ? API_KEY : 'a secret of the inside');
    });
    const { resolver } = await turning();
    const own = await underTest({ destination: { url: url(endpoint), ownership: 'pending' }, client: { resolver } });
    const result = await own.test();
    expect(result).toMatchObject({ status: 'error' });
    expect(result).not.toHaveProperty('response');
    expect(JSON.stringify(result)).toContain('private or reserved address');
    expect(seen).toEqual(['GET']);
  });
});
