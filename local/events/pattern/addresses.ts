/** IP addresses in event patterns. They are compared as hexadecimal digits: 8 for an IPv4 and 32 for an IPv6 address. */
import { refuse } from './refuse.ts';

const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V4_MOST_CHARACTERS = 15;
const V6_CHARACTERS = /^[\da-fA-F:]*$/;
const V6_GROUPS = 8;
const LARGEST_INTEGER = 2 ** 31 - 1;
/** The prefix of an IPv6 address that is mapped to an IPv4 address. It is compared as the IPv4 address. */
const MAPPED = `${'0'.repeat(20)}ffff`;

/** Returns the digits of an address, or `undefined` for a text that is not an address. */
export function addressDigits(text: string): string | undefined {
  if (V4.test(text)) return text.length > V4_MOST_CHARACTERS ? undefined : v4Digits(text);
  if (!looksLikeV6(text)) return undefined;
  const digits = v6Digits(text);
  return digits?.startsWith(MAPPED) ? digits.slice(MAPPED.length) : digits;
}

function looksLikeV6(text: string): boolean {
  return V6_CHARACTERS.test(text) && text.includes(':');
}

function v4Digits(text: string): string | undefined {
  const bytes = text.split('.').map(Number);
  return bytes.some((byte) => byte > 0xff) ? undefined : bytes.map((byte) => hex(byte, 2)).join('');
}

function v6Digits(text: string): string | undefined {
  const halves = text.split('::');
  const [before = [], after] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = before.length + (after?.length ?? 0);
  const isComplete = after ? given < V6_GROUPS : given === V6_GROUPS;
  if (halves.length > 2 || !isComplete) return undefined;
  const groups = [...before, ...Array<string>(V6_GROUPS - given).fill('0'), ...(after ?? [])];
  const values = groups.map((group) => (group === '' ? Number.NaN : Number.parseInt(group, 16)));
  return values.every((value) => value <= 0xffff) ? values.map((value) => hex(value, 4)).join('') : undefined;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** The first and the last address of a range, as digits. */
export interface Range {
  readonly first: string;
  readonly last: string;
}

/** @throws AwsError for a text that is not a range of addresses. */
export function rangeOf(cidr: string, path: string): Range {
  // Slashes at the end are ignored, like in Java.
  const [address, bitsText, ...more] = cidr.replace(/\/+$/, '').split('/');
  if (address === undefined || bitsText === undefined || more.length > 0) {
    return refuse("Malformed CIDR, one '/' required", path);
  }
  const bits = Number(bitsText);
  if (!/^[+-]?\d+$/.test(bitsText) || Math.abs(bits) > LARGEST_INTEGER) {
    refuse('Malformed CIDR, mask bits must be an integer', path);
  }
  if (bits < 0) refuse('Malformed CIDR, mask bits must not be negative', path);
  const digits = addressDigits(address);
  if (digits === undefined) {
    return refuse(
      `${V4.test(address) || looksLikeV6(address) ? 'Invalid' : 'Nonstandard'} IP address: ${address}`,
      path,
    );
  }
  const allBits = digits.length * 4;
  if (bits >= allBits) refuse(allBits === 32 ? 'IPv4 mask bits must be < 32' : 'IPv6 mask bits must be < 128', path);
  const free = (1n << BigInt(allBits - bits)) - 1n;
  const value = BigInt(`0x${digits}`);
  const text = (end: bigint) => end.toString(16).padStart(digits.length, '0');
  return { first: text(value & ~free), last: text(value | free) };
}

export function isWithin(digits: string, { first, last }: Range): boolean {
  return digits.length === first.length && first <= digits && digits <= last;
}
