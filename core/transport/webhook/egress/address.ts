/**
 * Parses IP addresses and CIDR blocks into bytes. Only canonical texts are accepted: four decimal numbers without
 * leading zeros, or IPv6 in the form of RFC 4291 without brackets and zone id. Addresses are compared as bytes, never
 * as text.
 */

/** 4 bytes for IPv4, or 16 for IPv6. */
export type Address = readonly number[];

export interface Block {
  readonly base: Address;
  /** The number of leading bits that are compared. */
  readonly bits: number;
}

/** Returns `undefined` if the text is not an address. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Parses a block such as `10.0.0.0/8`, or a single address. Returns `undefined` for any other text. */
export function parseBlock(text: string): Block | undefined {
  const [addressText, bitsText, ...more] = text.split('/') as [string, ...string[]];
  const base = parseAddress(addressText);
  if (!base || more.length > 0) return undefined;
  const all = base.length * 8;
  if (bitsText === undefined) return { base, bits: all };
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(bitsText) ? Number(bitsText) : all + 1;
  return bits <= all ? { base, bits } : undefined;
}

export function isInBlock(address: Address, { base, bits }: Block): boolean {
  if (address.length !== base.length) return false;
  const whole = Math.floor(bits / 8);
  for (let index = 0; index < whole; index++) if (address[index] !== base[index]) return false;
  const rest = bits % 8;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole] as number) & mask) === ((base[whole] as number) & mask);
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const compressed = halves.length === 2;
  const head = parseGroups(halves[0] as string, !compressed);
  const tail = compressed ? parseGroups(halves[1] as string, true) : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  // `::` replaces at least one group.
  if (compressed ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** @param last whether the text ends the address. An IPv4 address may then replace two groups. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (last && index === groups.length - 1 && group.includes('.')) {
      const ipv4 = parseIpv4(group);
      if (!ipv4) return undefined;
      bytes.push(...ipv4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}
