/**
 * Properties of every address: special ranges are refused in every form, and public addresses pass. The ranges and the
 * forms are repeated here, and the results are compared with `net.BlockList` and `net.isIP`.
 */
import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAddress } from '../../../../../core/transport/webhook/egress/address.ts';
import { createEgressPolicy } from '../../../../../core/transport/webhook/egress/policy.ts';

const policy = createEgressPolicy();

const IPV4_RANGES: readonly (readonly [number, number, number, number, number])[] = [
  [0, 0, 0, 0, 8],
  [10, 0, 0, 0, 8],
  [100, 64, 0, 0, 10],
  [127, 0, 0, 0, 8],
  [169, 254, 0, 0, 16],
  [172, 16, 0, 0, 12],
  [192, 0, 0, 0, 24],
  [192, 0, 2, 0, 24],
  [192, 31, 196, 0, 24],
  [192, 52, 193, 0, 24],
  [192, 88, 99, 0, 24],
  [192, 168, 0, 0, 16],
  [192, 175, 48, 0, 24],
  [198, 18, 0, 0, 15],
  [198, 51, 100, 0, 24],
  [203, 0, 113, 0, 24],
  [224, 0, 0, 0, 4],
  [240, 0, 0, 0, 4],
  [168, 63, 129, 16, 32],
];
const special4 = new BlockList();
for (const [a, b, c, d, bits] of IPV4_RANGES) special4.addSubnet(`${a}.${b}.${c}.${d}`, bits, 'ipv4');

const special6 = new BlockList();
for (const [base, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const) {
  special6.addSubnet(base, bits, 'ipv6');
}

type Bytes = readonly [number, number, number, number];
const bytesOf = (value: number): Bytes => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const dotted = (bytes: Bytes): string => bytes.join('.');
const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
const groups = ([a, b, c, d]: Bytes): string => `${group(a, b)}:${group(c, d)}`;

const anyIpv4 = fc.nat({ max: 0xffff_ffff }).map(bytesOf);
const specialIpv4 = fc
  .constantFrom(...IPV4_RANGES)
  .chain(([a, b, c, d, bits]) =>
    fc.nat({ max: 2 ** (32 - bits) - 1 }).map((offset) => bytesOf(((a << 24) | (b << 16) | (c << 8) | d) + offset)),
  );
const publicIpv4 = anyIpv4.filter((bytes) => !special4.check(dotted(bytes), 'ipv4'));

/** Every spelling of an IPv4 address in the host of a URL. */
const SPELLINGS: Readonly<Record<string, (bytes: Bytes) => string>> = {
  plain: dotted,
  decimal: ([a, b, c, d]) => String(((a * 256 + b) * 256 + c) * 256 + d),
  hexadecimal: ([a, b, c, d]) => `0x${(((a * 256 + b) * 256 + c) * 256 + d).toString(16)}`,
  'hexadecimal parts': (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  'octal parts': (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  'two parts': ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  'three parts': ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  'trailing dot': (bytes) => `${dotted(bytes)}.`,
  'full width': (bytes) => dotted(bytes).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  'ideographic dots': (bytes) => bytes.join('。'),
};

/** Every IPv6 address that contains an IPv4 address and is not of the local network. */
const CARRIERS: Readonly<Record<string, (bytes: Bytes) => string>> = {
  mapped: (bytes) => `::ffff:${groups(bytes)}`,
  'mapped, dotted': (bytes) => `::ffff:${dotted(bytes)}`,
  translated: (bytes) => `::ffff:0:${groups(bytes)}`,
  compatible: (bytes) => `::${groups(bytes)}`,
  'compatible, dotted': (bytes) => `::${dotted(bytes)}`,
  NAT64: (bytes) => `64:ff9b::${groups(bytes)}`,
  'local NAT64': (bytes) => `64:ff9b:1::${dotted(bytes)}`,
  '6to4': (bytes) => `2002:${groups(bytes)}::1`,
  'Teredo server': (bytes) => `2001:0:${groups(bytes)}::1`,
  'Teredo client': ([a, b, c, d]) => `2001:0:4136:e378:8000:63bf:${groups([a ^ 255, b ^ 255, c ^ 255, d ^ 255])}`,
  ISATAP: (bytes) => `2a00:1450:4001:81b:0:5efe:${dotted(bytes)}`,
  'ISATAP, global': (bytes) => `2a00:1450:4001:81b:200:5efe:${groups(bytes)}`,
};

const isRefused = (address: string): boolean =>
  policy.checkAddress(address) !== undefined && policy.checkUrl(new URL(`https://[${address}]/`)) !== undefined;

describe('every IPv4 address of a special range', () => {
  it.each(Object.entries(SPELLINGS))('is refused when written in %s', (_, spell) => {
    fc.assert(
      fc.property(specialIpv4, (bytes) => {
        expect(policy.checkAddress(dotted(bytes))?.code).toBe('address_refused');
        expect(policy.checkUrl(new URL(`https://${spell(bytes)}/`))?.code).toBe('address_refused');
      }),
      { numRuns: 300 },
    );
  });
});

describe('every IPv4 address', () => {
  it.each(Object.entries(CARRIERS))('is refused inside IPv6: %s', (_, carry) => {
    fc.assert(
      fc.property(fc.oneof(specialIpv4, anyIpv4), (bytes) => {
        expect(isIP(carry(bytes))).toBe(6);
        expect(isRefused(carry(bytes))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
  it.each(Object.entries(SPELLINGS))('passes if it is public, written in %s', (_, spell) => {
    fc.assert(
      fc.property(publicIpv4, (bytes) => {
        expect(policy.checkAddress(dotted(bytes))).toBeUndefined();
        expect(policy.checkUrl(new URL(`https://${spell(bytes)}/`))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('every IPv6 address', () => {
  const anyIpv6 = fc.array(fc.nat({ max: 0xffff }), { minLength: 8, maxLength: 8 });
  const text = (parts: readonly number[]): string => parts.map((part) => part.toString(16)).join(':');
  const isIsatap = ([, , , , flags = 0, tag]: readonly number[]): boolean => tag === 0x5efe && (flags & 0xfcff) === 0;

  it('passes in 2000::/3 outside of the special ranges, and only there', () => {
    fc.assert(
      fc.property(anyIpv6, fc.boolean(), ([first = 0, ...rest], steered) => {
        const parts = [steered ? 0x2000 | (first & 0x1fff) : first, ...rest];
        const isPublic = (parts[0] as number) >> 13 === 1 && !special6.check(text(parts), 'ipv6') && !isIsatap(parts);
        expect(isRefused(text(parts))).toBe(!isPublic);
      }),
      { numRuns: 3000 },
    );
  });
  it.each([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['2620:4f:8000::', 48],
    ['3fff::', 20],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
    ['100::', 64],
    ['5f00::', 16],
  ] as const)('is refused in %s/%i', (base, bits) => {
    const bytes = parseAddress(base) as readonly number[];
    const range = new BlockList();
    range.addSubnet(base, bits, 'ipv6');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (noise) => {
        const mixed = bytes.map((byte, index) => {
          const fixed = Math.min(8, Math.max(0, bits - index * 8));
          return byte | ((noise[index] as number) & (0xff >> fixed));
        });
        const address = text(
          Array.from({ length: 8 }, (_, at) => ((mixed[at * 2] as number) << 8) | (mixed[at * 2 + 1] as number)),
        );
        expect(range.check(address, 'ipv6')).toBe(true);
        expect(isRefused(address)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parsing', () => {
  it('accepts a text as an address exactly if Node does and it has no zone', () => {
    const pieces = fc.constantFrom(
      '0',
      '1',
      '8',
      '255',
      '256',
      '01',
      'ffff',
      'a9fe',
      'g',
      '.',
      '.',
      ':',
      ':',
      '::',
      '%',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 20 }).map((some) => some.join('')),
          fc.ipV4(),
          fc.ipV4Extended(),
          fc.ipV6(),
          fc.string({ maxLength: 20 }),
        ),
        (text) => {
          const family = text.includes('%') ? 0 : isIP(text);
          expect(parseAddress(text)?.length).toBe(family === 0 ? undefined : family === 4 ? 4 : 16);
        },
      ),
      { numRuns: 5000 },
    );
  });
  it('returns the bytes that WHATWG serializes', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = new URL(`https://[${text}]/`).hostname.slice(1, -1);
        expect(parseAddress(text)).toEqual(parseAddress(canonical));
        const rewritten = (parseAddress(text) as number[]).map((byte) => byte.toString(16).padStart(2, '0')).join('');
        expect(new URL(`https://[${(rewritten.match(/.{4}/g) as string[]).join(':')}]/`).hostname).toBe(
          `[${canonical}]`,
        );
      }),
      { numRuns: 1000 },
    );
  });
});
