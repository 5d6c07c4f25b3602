/**
 * NAT64 prefixes that an operator's own network translates (RFC 6052): behind such a prefix each IPv6 address leads to
 * the IPv4 address inside it.
 */
import { type Address, type Block, isInBlock, parseBlock } from './address.ts';

/** Bits that a prefix may have. Bits 64 to 71 are no part of prefix or address. */
const PREFIX_BITS: readonly number[] = [32, 40, 48, 56, 64, 96];
const SKIPPED_BYTE = 8;

/** @throws when one is no such prefix. */
export function parseNat64Prefixes(texts: readonly string[]): readonly Block[] {
  return texts.map((text) => {
    const block = parseBlock(text);
    if (block?.base.length !== 16 || !PREFIX_BITS.includes(block.bits)) {
      throw new Error(`expected a NAT64 prefix of ${PREFIX_BITS.join(', ')} bits such as 2001:db8::/96, got ${text}`);
    }
    return block;
  });
}

/** The IPv4 addresses that `address` leads to: one for each prefix that it stands behind. */
export function embeddedIpv4(address: Address, prefixes: readonly Block[]): readonly Address[] {
  return prefixes
    .filter((prefix) => isInBlock(address, prefix))
    .map(({ bits }) => {
      const from = bits / 8;
      const rest = address.filter((_, index) => index >= from && index !== SKIPPED_BYTE);
      return rest.slice(0, 4);
    });
}
