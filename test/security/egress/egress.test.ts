/** The egress table with every entry point except the API, which has a separate file. Nothing has an allowance here. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { BlockList, isIP, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startDeadline } from '../../../adapters/webhook/deadline.ts';
import { dial } from '../../../adapters/webhook/dial.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { tcp } from '../../adapters/webhook/servers.ts';
import { AWS_ENTRY_POINTS, LOOKUP_ENTRY_POINTS, VALID_TEXTS, WEB_ENTRY_POINTS } from './entry-points.ts';
import { REGISTRIES, SPECIAL_RANGES } from './special-ranges.ts';
import { ADDRESSES, URLS } from './table.ts';

const policy = createEgressPolicy();
const family = (address: string) => isIP(address) as 4 | 6;

describe('the table', () => {
  test('has at least 250 unique URLs and addresses, with every result', () => {
    expect(ADDRESSES.length).toBeGreaterThanOrEqual(190);
    expect(URLS.length).toBeGreaterThanOrEqual(550);
    expect(new Set(URLS.map(({ verdict }) => verdict)).size).toBe(6);
  });

  test('has both limits of every range of IANA’s registries, and the addresses next to them', () => {
    expect(REGISTRIES).toHaveLength(51);
    for (const { cidr, first, last, before, after } of SPECIAL_RANGES.filter(({ cidr: one }) => one !== '2000::/3')) {
      const [base = '', bits = ''] = cidr.split('/');
      const block = new BlockList();
      block.addSubnet(base, Number(bits), family(base) === 4 ? 'ipv4' : 'ipv6');
      const isIn = (address: string) => block.check(address, family(address) === 4 ? 'ipv4' : 'ipv6');
      // Node treats an IPv4-mapped address as the IPv4 address that it contains.
      if (cidr === '::ffff:0:0/96') continue;
      expect([cidr, first, isIn(first)]).toEqual([cidr, first, true]);
      expect([cidr, last, isIn(last)]).toEqual([cidr, last, true]);
      for (const neighbour of [before, after]) {
        if (neighbour)
          expect([cidr, neighbour.address, isIn(neighbour.address)]).toEqual([cidr, neighbour.address, false]);
      }
    }
  });

  test('has a reason for each entry in the words of the policy', () => {
    const wrong = URLS.filter(({ url, verdict }) => {
      const said = URL.canParse(url) ? (policy.checkUrl(new URL(url))?.code ?? 'passes') : 'no_url';
      return said !== verdict;
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(WEB_ENTRY_POINTS)('a URL at the entry point: $name', ({ enter, saves, anyScheme }) => {
  const isStored = (url: string) => !/[#\s]/.test(url);
  const cases = URLS.filter(({ url, verdict }) => !(anyScheme && verdict === 'scheme_refused' && /^http:/i.test(url)));

  test('passes exactly if the table says so', async () => {
    const wrong: unknown[] = [];
    for (const { url, verdict } of cases) {
      const expected = verdict === 'passes' && (!saves || isStored(url)) ? 'passes' : 'refused';
      const entered = await enter(url);
      if (entered !== expected) wrong.push({ url, expected, entered });
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(LOOKUP_ENTRY_POINTS)('an answer of DNS at the entry point: $name', ({ enter }) => {
  const answer = (...addresses: readonly string[]) =>
    enter('hooks.example.com', async () => addresses.map((address) => ({ address, family: family(address) })));

  test('passes exactly if the table says so', async () => {
    const wrong: unknown[] = [];
    for (const { address, verdict } of ADDRESSES) {
      const entered = await answer(address);
      if ((entered === 'passes') !== (verdict === 'passes')) wrong.push({ address, verdict, entered });
    }
    expect(wrong).toEqual([]);
  });

  test('is refused as a whole if one of its addresses is, in any position', async () => {
    const refused = ADDRESSES.filter(({ verdict }) => verdict !== 'passes');
    const wrong: unknown[] = [];
    for (const { address } of refused) {
      for (const all of [
        [address, '1.1.1.1'],
        ['1.1.1.1', address],
        ['1.1.1.1', '2606:4700::1111', address, '8.8.8.8'],
      ]) {
        if ((await answer(...all)) !== 'refused') wrong.push(all);
      }
    }
    expect(wrong).toEqual([]);
    expect(await answer('1.1.1.1', '2606:4700::1111', '8.8.8.8')).toBe('passes');
  });

  test('without addresses, or with an invalid one, is refused', async () => {
    for (const address of [
      '',
      'localhost',
      '127.1',
      '0x7f000001',
      '::1%lo',
      'fe80::1%eth0',
      '10.0.0.1 ',
      '1.1.1.1\0',
    ]) {
      expect(await enter('hooks.example.com', async () => [{ address, family: 4 }])).toBe('refused');
    }
    expect(await answer()).toBe('refused');
  });
});

describe('a connected socket', () => {
  /** The peer address of a socket in these tests. The real one is always loopback. */
  let disguise: (() => string) | undefined;
  const onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    if (disguise) Object.defineProperty(socket, 'remoteAddress', { get: disguise });
  };
  beforeEach(() => subscribe('net.client.socket', onSocket));
  afterEach(() => {
    disguise = undefined;
    unsubscribe('net.client.socket', onSocket);
  });
  test('receives no byte if the table refuses its address, whatever was dialled', async () => {
    let bytes = 0;
    const { port } = await tcp((socket) => void socket.on('data', (chunk) => (bytes += chunk.length)));
    const target = { secure: false, host: 'hooks.example.com', port, origin: '', path: '/', addresses: ['127.0.0.1'] };
    const wrong: unknown[] = [];
    let peer = '';
    disguise = () => peer;
    for (const { address, verdict } of ADDRESSES) {
      peer = address;
      const deadline = startDeadline(10_000);
      const dialled = await dial(target, policy, deadline, {}).catch((error: unknown) => error);
      deadline.clear();
      const passes = (dialled as { socket?: Socket }).socket !== undefined;
      (dialled as { socket?: Socket }).socket?.destroy();
      if (passes !== (verdict === 'passes')) wrong.push({ address, verdict, dialled });
    }
    expect(wrong).toEqual([]);
    expect(bytes).toBe(0);
  });
});

describe.each(AWS_ENTRY_POINTS)('the entry point: $name', ({ name, enter, slow }) => {
  test('accepts valid texts', async () => {
    expect(await enter(VALID_TEXTS[name] ?? '')).toBe('passes');
  });

  test('refuses every URL and address of the table, bare or in the form that it expects', async () => {
    const hosts = URLS.filter(({ url }) => URL.canParse(url))
      .map(({ url }) => new URL(url).host)
      .filter((host) => host !== '');
    const bare = [...URLS.map(({ url }) => url), ...ADDRESSES.map(({ address }) => address), ...hosts];
    const dressed = [...new Set(hosts)].flatMap((host) => [
      `https://${host}/123456789012/customer`,
      `https://sqs.eu-west-1.amazonaws.com@${host}/123456789012/customer`,
      `https://${host}#sqs.eu-west-1.amazonaws.com/123456789012/customer`,
      `https://sqs.eu-west-1.amazonaws.com.${host}/123456789012/customer`,
      `https://${host}/sqs.eu-west-1.amazonaws.com/123456789012/customer`,
      `arn:aws:iam::${host}:role/customer`,
      `arn:aws:events:${host}:123456789012:event-bus/customer`,
      `arn:aws:events:eu-west-1:${host}:event-bus/customer`,
      `https://${host}/arn:aws:events:eu-west-1:123456789012:event-bus/customer`,
      `arn:aws:iam:${host}:123456789012:role/customer`,
      `arn:${host}:iam::123456789012:role/customer`,
      `https://${host}/arn:aws:iam::123456789012:role/customer`,
    ]);
    const entered: string[] = [];
    const texts = [...bare, ...dressed].filter((_, index) => !slow || index % 10 === 0);
    for (const text of texts) if ((await enter(text)) === 'passes') entered.push(text);
    expect(entered).toEqual([]);
    expect(dressed.length).toBeGreaterThan(2_000);
  });
});
