/**
 * Addresses that do not belong to the public internet, with their purpose and source: the IANA special-purpose
 * registries, forms of IPv6 that contain an IPv4 address, and platform addresses of clouds. All of them are refused.
 */
import { type Block, parseBlock } from './address.ts';

export interface SpecialRange {
  readonly cidr: string;
  readonly what: string;
  readonly source: string;
}

export const SPECIAL_IPV4: readonly SpecialRange[] = [
  { cidr: '0.0.0.0/8', what: 'this network', source: 'RFC 791' },
  { cidr: '10.0.0.0/8', what: 'private network', source: 'RFC 1918' },
  { cidr: '100.64.0.0/10', what: 'shared by carriers (Alibaba metadata too)', source: 'RFC 6598' },
  { cidr: '127.0.0.0/8', what: 'loopback (Lambda runtime and metadata endpoints too)', source: 'RFC 1122' },
  { cidr: '169.254.0.0/16', what: 'link-local, instance metadata, container credentials', source: 'RFC 3927' },
  { cidr: '172.16.0.0/12', what: 'private network', source: 'RFC 1918' },
  { cidr: '192.0.0.0/24', what: 'IETF protocol assignments (Oracle metadata too)', source: 'RFC 6890' },
  { cidr: '192.0.2.0/24', what: 'documentation', source: 'RFC 5737' },
  { cidr: '192.31.196.0/24', what: 'AS112', source: 'RFC 7535' },
  { cidr: '192.52.193.0/24', what: 'automatic multicast tunneling', source: 'RFC 7450' },
  { cidr: '192.88.99.0/24', what: '6to4 relay', source: 'RFC 7526' },
  { cidr: '192.168.0.0/16', what: 'private network', source: 'RFC 1918' },
  { cidr: '192.175.48.0/24', what: 'AS112', source: 'RFC 7534' },
  { cidr: '198.18.0.0/15', what: 'benchmarking', source: 'RFC 2544' },
  { cidr: '198.51.100.0/24', what: 'documentation', source: 'RFC 5737' },
  { cidr: '203.0.113.0/24', what: 'documentation', source: 'RFC 5737' },
  { cidr: '224.0.0.0/4', what: 'multicast', source: 'RFC 5771' },
  { cidr: '240.0.0.0/4', what: 'reserved, broadcast', source: 'RFC 1112' },
  { cidr: '168.63.129.16/32', what: 'platform address of Azure', source: 'Azure documentation' },
];

/** Ranges inside and outside of `2000::/3`. Those outside are listed so that a refusal states the specific reason. */
export const SPECIAL_IPV6: readonly SpecialRange[] = [
  { cidr: '::/128', what: 'unspecified', source: 'RFC 4291' },
  { cidr: '::1/128', what: 'loopback', source: 'RFC 4291' },
  { cidr: '::ffff:0:0/96', what: 'IPv4-mapped', source: 'RFC 4291' },
  { cidr: '::ffff:0:0:0/96', what: 'IPv4-translated', source: 'RFC 2765' },
  { cidr: '::/96', what: 'IPv4-compatible', source: 'RFC 4291' },
  { cidr: '64:ff9b::/96', what: 'NAT64', source: 'RFC 6052' },
  { cidr: '64:ff9b:1::/48', what: 'NAT64 of a network', source: 'RFC 8215' },
  { cidr: '100::/64', what: 'discard-only', source: 'RFC 6666' },
  { cidr: '100:0:0:1::/64', what: 'dummy prefix', source: 'RFC 9780' },
  { cidr: '2001::/32', what: 'Teredo', source: 'RFC 4380' },
  { cidr: '2001:2::/48', what: 'benchmarking', source: 'RFC 5180' },
  { cidr: '2001:10::/28', what: 'ORCHID', source: 'RFC 4843' },
  { cidr: '2001:20::/28', what: 'ORCHIDv2', source: 'RFC 7343' },
  { cidr: '2001::/23', what: 'IETF protocol assignments', source: 'RFC 2928' },
  { cidr: '2001:db8::/32', what: 'documentation', source: 'RFC 3849' },
  { cidr: '2002::/16', what: '6to4', source: 'RFC 3056' },
  { cidr: '2620:4f:8000::/48', what: 'AS112', source: 'RFC 7534' },
  { cidr: '3fff::/20', what: 'documentation', source: 'RFC 9637' },
  { cidr: '5f00::/16', what: 'segment routing', source: 'RFC 9602' },
  { cidr: 'fc00::/7', what: 'private network (AWS metadata too)', source: 'RFC 4193' },
  { cidr: 'fe80::/10', what: 'link-local', source: 'RFC 4291' },
  { cidr: 'fec0::/10', what: 'site-local', source: 'RFC 3879' },
  { cidr: 'ff00::/8', what: 'multicast', source: 'RFC 4291' },
];

/** All global unicast addresses of IPv6 (RFC 4291). IANA assigns addresses only from this block. */
export const GLOBAL_UNICAST_IPV6 = toBlock('2000::/3');

export const SPECIAL_BLOCKS: readonly (SpecialRange & Block)[] = [...SPECIAL_IPV4, ...SPECIAL_IPV6].map((range) => ({
  ...range,
  ...toBlock(range.cidr),
}));

function toBlock(cidr: string): Block {
  const block = parseBlock(cidr);
  // Stryker disable next-line ConditionalExpression,CallExpression,StringLiteral: every text is a valid block.
  if (!block) throw new Error(`${cidr} is no address block`);
  return block;
}
