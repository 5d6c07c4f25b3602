/**
 * IANA's two special-purpose address registries (as of 2026-11), and other refused blocks, each from both sides of its
 * limits. Written by hand and independent of the product's own list, with the addresses next to each block and their
 * results. A neighbour that is refused is part of another block of this table, or of unassigned space.
 */

export interface SpecialRange {
  /** The notation of the registry. */
  readonly cidr: string;
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
}

export interface Neighbour {
  readonly address: string;
  readonly verdict: 'passes' | 'refused';
}

type Row = readonly [cidr: string, name: string, first: string, last: string, before: string, after: string];

/** A neighbour in parentheses is refused itself. `-` stands for none. */
const REGISTRY_IPV4: readonly Row[] = [
  ['0.0.0.0/8', '"This network"', '0.0.0.0', '0.255.255.255', '-', '1.0.0.0'],
  ['0.0.0.0/32', '"This host on this network"', '0.0.0.0', '0.0.0.0', '-', '(0.0.0.1)'],
  ['10.0.0.0/8', 'Private-Use', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0/10', 'Shared Address Space', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0/8', 'Loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0/16', 'Link Local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0/12', 'Private-Use', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0/24', 'IETF Protocol Assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.0.0/29', 'IPv4 Service Continuity Prefix', '192.0.0.0', '192.0.0.7', '191.255.255.255', '(192.0.0.8)'],
  ['192.0.0.8/32', 'IPv4 dummy address', '192.0.0.8', '192.0.0.8', '(192.0.0.7)', '(192.0.0.9)'],
  ['192.0.0.9/32', 'Port Control Protocol Anycast', '192.0.0.9', '192.0.0.9', '(192.0.0.8)', '(192.0.0.10)'],
  ['192.0.0.10/32', 'TURN Anycast', '192.0.0.10', '192.0.0.10', '(192.0.0.9)', '(192.0.0.11)'],
  ['192.0.0.170/32', 'NAT64/DNS64 Discovery', '192.0.0.170', '192.0.0.170', '(192.0.0.169)', '(192.0.0.171)'],
  ['192.0.0.171/32', 'NAT64/DNS64 Discovery', '192.0.0.171', '192.0.0.171', '(192.0.0.170)', '(192.0.0.172)'],
  ['192.0.2.0/24', 'Documentation (TEST-NET-1)', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.31.196.0/24', 'AS112-v4', '192.31.196.0', '192.31.196.255', '192.31.195.255', '192.31.197.0'],
  ['192.52.193.0/24', 'AMT', '192.52.193.0', '192.52.193.255', '192.52.192.255', '192.52.194.0'],
  ['192.88.99.0/24', 'Deprecated (6to4 Relay)', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.88.99.2/32', '6a44-relay anycast', '192.88.99.2', '192.88.99.2', '(192.88.99.1)', '(192.88.99.3)'],
  ['192.168.0.0/16', 'Private-Use', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['192.175.48.0/24', 'Direct Delegation AS112', '192.175.48.0', '192.175.48.255', '192.175.47.255', '192.175.49.0'],
  ['198.18.0.0/15', 'Benchmarking', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0/24', 'Documentation (TEST-NET-2)', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0/24', 'Documentation (TEST-NET-3)', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['240.0.0.0/4', 'Reserved', '240.0.0.0', '255.255.255.255', '(239.255.255.255)', '-'],
  ['255.255.255.255/32', 'Limited Broadcast', '255.255.255.255', '255.255.255.255', '(255.255.255.254)', '-'],
];

const REGISTRY_IPV6: readonly Row[] = [
  ['::1/128', 'Loopback Address', '::1', '::1', '(::)', '(::2)'],
  ['::/128', 'Unspecified Address', '::', '::', '-', '(::1)'],
  [
    '::ffff:0:0/96',
    'IPv4-mapped Address',
    '::ffff:0.0.0.0',
    '::ffff:255.255.255.255',
    '(::fffe:ffff:ffff)',
    '(::1:0:0:0)',
  ],
  ['64:ff9b::/96', 'IPv4-IPv6 Translation', '64:ff9b::', '64:ff9b::ffff:ffff', '(64:ff9a:ffff::1)', '(64:ff9b::1:0:0)'],
  [
    '64:ff9b:1::/48',
    'IPv4-IPv6 Translation, local',
    '64:ff9b:1::',
    '64:ff9b:1:ffff:ffff:ffff:ffff:ffff',
    '(64:ff9b:0:ffff::)',
    '(64:ff9b:2::)',
  ],
  ['100::/64', 'Discard-Only', '100::', '100::ffff:ffff:ffff:ffff', '(ff:ffff::)', '(100:0:0:1::)'],
  ['100:0:0:1::/64', 'Dummy IPv6 Prefix', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', '(100::1)', '(100:0:0:2::)'],
  ['2001::/23', 'IETF Protocol Assignments', '2001::', '2001:1ff:ffff::1', '2000:ffff:ffff::1', '2001:200::'],
  ['2001::/32', 'TEREDO', '2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', '2000:ffff::1', '(2001:1::)'],
  ['2001:1::1/128', 'Port Control Protocol Anycast', '2001:1::1', '2001:1::1', '(2001:1::)', '(2001:1::2)'],
  ['2001:1::2/128', 'TURN Anycast', '2001:1::2', '2001:1::2', '(2001:1::1)', '(2001:1::3)'],
  ['2001:1::3/128', 'DNS-SD SRP Anycast', '2001:1::3', '2001:1::3', '(2001:1::2)', '(2001:1::4)'],
  ['2001:2::/48', 'Benchmarking', '2001:2::', '2001:2:0:ffff::ffff', '(2001:1:ffff::)', '(2001:2:1::)'],
  ['2001:3::/32', 'AMT', '2001:3::', '2001:3:ffff::ffff', '(2001:2:ffff::)', '(2001:4::)'],
  ['2001:4:112::/48', 'AS112-v6', '2001:4:112::', '2001:4:112:ffff::ffff', '(2001:4:111::)', '(2001:4:113::)'],
  ['2001:10::/28', 'Deprecated (ORCHID)', '2001:10::', '2001:1f:ffff::ffff', '(2001:f:ffff::)', '(2001:20::)'],
  ['2001:20::/28', 'ORCHIDv2', '2001:20::', '2001:2f:ffff::ffff', '(2001:1f:ffff::)', '(2001:30::)'],
  ['2001:30::/28', 'Drone Remote ID (DETs)', '2001:30::', '2001:3f:ffff::ffff', '(2001:2f:ffff::)', '(2001:40::)'],
  ['2001:db8::/32', 'Documentation', '2001:db8::', '2001:db8:ffff::ffff', '2001:db7:ffff::ffff', '2001:db9::'],
  ['2002::/16', '6to4', '2002::', '2002:ffff:ffff::ffff', '2001:ffff:ffff::ffff', '2003::'],
  ['2620:4f:8000::/48', 'AS112-v6', '2620:4f:8000::', '2620:4f:8000:ffff::f', '2620:4f:7fff::f', '2620:4f:8001::'],
  ['3fff::/20', 'Documentation', '3fff::', '3fff:fff:ffff::ffff', '3ffe:ffff:ffff::ffff', '3fff:1000::'],
  ['5f00::/16', 'Segment Routing (SRv6) SIDs', '5f00::', '5f00:ffff::ffff', '(5eff:ffff::)', '(5f01::)'],
  ['fc00::/7', 'Unique-Local', 'fc00::', 'fdff:ffff::ffff', '(fbff:ffff::)', '(fe00::)'],
  ['fe80::/10', 'Link-Local Unicast', 'fe80::', 'febf:ffff::ffff', '(fe7f:ffff::)', '(fec0::)'],
];

/**
 * Refused although not in the registries: multicast, ranges that RFCs deprecated, other carriers of IPv4, addresses of
 * clouds.
 */
const OTHERS: readonly Row[] = [
  ['224.0.0.0/4', 'Multicast', '224.0.0.0', '239.255.255.255', '223.255.255.255', '(240.0.0.0)'],
  ['168.63.129.16/32', 'platform of Azure', '168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['100.100.100.200/32', 'metadata of Alibaba', '100.100.100.200', '100.100.100.200', '-', '-'],
  ['169.254.169.254/32', 'metadata of AWS and others', '169.254.169.254', '169.254.169.254', '-', '-'],
  ['169.254.170.2/32', 'credentials of ECS tasks', '169.254.170.2', '169.254.170.2', '-', '-'],
  ['169.254.170.23/32', 'credentials of EKS pods', '169.254.170.23', '169.254.170.23', '-', '-'],
  ['169.254.100.1/32', 'inside of a Lambda sandbox', '169.254.100.1', '169.254.100.1', '-', '-'],
  ['192.0.0.192/32', 'metadata of Oracle', '192.0.0.192', '192.0.0.192', '-', '-'],
  ['fd00:ec2::254/128', 'metadata of AWS', 'fd00:ec2::254', 'fd00:ec2::254', '-', '-'],
  ['fd00:ec2::23/128', 'credentials of EKS pods', 'fd00:ec2::23', 'fd00:ec2::23', '-', '-'],
  ['fd00:ec2::253/128', 'resolver of a VPC', 'fd00:ec2::253', 'fd00:ec2::253', '-', '-'],
  ['fd20:ce::254/128', 'metadata of Google', 'fd20:ce::254', 'fd20:ce::254', '-', '-'],
  ['::/96', 'IPv4-compatible', '::2', '::ffff:ffff', '-', '(::1:0:0)'],
  ['::ffff:0:0:0/96', 'IPv4-translated', '::ffff:0:0:0', '::ffff:0:ffff:ffff', '(::fffe:ffff:0:0)', '(::1:0:0:0)'],
  ['fec0::/10', 'site-local', 'fec0::', 'feff:ffff::ffff', '(febf:ffff::)', '(ff00::)'],
  ['ff00::/8', 'Multicast', 'ff00::', 'ffff:ffff::ffff', '(feff:ffff::)', '-'],
  ['2000::/3', 'all of IPv6 that is given out', '1fff:ffff::ffff', '4000::', '-', '-'],
];

function rangeOf([cidr, name, first, last, before, after]: Row): SpecialRange {
  return { cidr, name, first, last, before: neighbourOf(before), after: neighbourOf(after) };
}

function neighbourOf(text: string): Neighbour | undefined {
  if (text === '-') return undefined;
  const refused = text.startsWith('(');
  return refused ? { address: text.slice(1, -1), verdict: 'refused' } : { address: text, verdict: 'passes' };
}

export const REGISTRIES: readonly SpecialRange[] = [...REGISTRY_IPV4, ...REGISTRY_IPV6].map(rangeOf);
export const SPECIAL_RANGES: readonly SpecialRange[] = [...REGISTRIES, ...OTHERS.map(rangeOf)];

/** Public addresses that every other list of this kind permits as well. */
export const ORDINARY: readonly string[] = [
  ...['1.1.1.1', '8.8.8.8', '93.184.216.34', '52.94.133.131', '151.101.1.69', '223.255.255.255', '128.0.0.1'],
  ...['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::2004', '2600:1f18::1', '2c0f:fb50::1'],
];
