/**
 * Decodes a text in all ways in which programs encode texts, in any order and number: JSON and other backslash escapes,
 * percent and form encoding, quoted-printable, HTML entities, Base64 (also in lines), hexadecimal and lists of bytes.
 * The readings are searched and never shown.
 */
import { codeOfEntity } from './html-entities.ts';

export interface Reading {
  /** UTF-8 as one character per byte, in lower case, with a space for `+`. */
  readonly text: string;
  /** The text was decoded as Base64 or hexadecimal. It is noise where the original was neither of them. */
  readonly isUnpacked: boolean;
}

/** The limit for all readings of a text together. An answer of 1 KiB that uses every encoding needs about a tenth of it. */
const CHARACTERS = 100_000;

/**
 * Reports whether `isSuch` is true for one of the readings. It is also true if the readings exceed the limit, because
 * the others are not examined.
 */
export function someReading(text: string, isSuch: (reading: Reading) => boolean): boolean {
  const waiting = [{ bytes: bytesOf(text), isUnpacked: false }];
  const seen = new Set<string>();
  let left = CHARACTERS;
  for (const { bytes, isUnpacked } of waiting) {
    if (seen.has(bytes)) continue;
    seen.add(bytes);
    left -= bytes.length;
    if (left < 0 || isSuch({ text: folded(bytes), isUnpacked })) return true;
    waiting.push(...ESCAPES.map(([pattern, character]) => ({ bytes: bytes.replace(pattern, character), isUnpacked })));
    waiting.push(...unpacked(bytes).map((inner) => ({ bytes: inner, isUnpacked: true })));
  }
  return false;
}

/**
 * Returns the letters and digits of a reading. They are the same in any character set, including UTF-16, and do not
 * depend on characters that a program inserts or doubles to quote them.
 */
export function bareText(reading: string): string {
  return reading.replaceAll(/[^a-z0-9]/g, '');
}

/** Returns the form in which a text appears in the readings of another text. */
export function asRead(text: string): string {
  return folded(bytesOf(text));
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function folded(bytes: string): string {
  return bytes.replaceAll(NO_BREAK_SPACE, ' ').replaceAll('+', ' ').toLowerCase();
}

const NO_BREAK_SPACE = bytesOf('\u00a0');

/** Shorter runs encode fewer than six bytes. */
const BASE64 = /[A-Za-z0-9+/_-]{8,}/g;
const HEX = /[0-9A-Fa-f]{12,}/g;
/** Hexadecimal with something between the bytes, as in `73:6b:5f` and `0x73, 0x6b`. */
const SEPARATED_HEX = /(?:(?:0x)?[0-9a-f]{2}[^0-9a-z]{1,4}){5,2000}(?:0x)?[0-9a-f]{2}/gi;
/** Bytes as numbers, as in the JSON of a `Buffer`. */
const BYTE_LIST = /(?:\d{1,3}[^0-9a-z]{1,4}){5,2000}\d{1,3}/gi;

/** Decodes what may be Base64 or hexadecimal. It is not known where an encoded part begins, so every alignment is tried. */
function unpacked(bytes: string): readonly string[] {
  const runs = (pattern: RegExp, coding: 'base64' | 'hex', alignments: readonly number[]) =>
    (bytes.match(pattern) ?? []).flatMap((run) =>
      alignments.map((from) => Buffer.from(run.slice(from), coding).toString('latin1')),
    );
  const lists = (pattern: RegExp, base: 10 | 16) =>
    (bytes.match(pattern) ?? []).map((list) =>
      Buffer.from(list.split(/[^0-9a-z]+/i).map((byte) => Number.parseInt(byte, base))).toString('latin1'),
    );
  return [
    ...runs(BASE64, 'base64', [0, 1, 2, 3]),
    ...runs(HEX, 'hex', [0, 1]),
    ...lists(SEPARATED_HEX, 16),
    ...lists(BYTE_LIST, 10),
  ];
}

type Escape = readonly [pattern: RegExp, character: (whole: string, ...groups: (string | undefined)[]) => string];

/** Each repetition in a pattern has a bound, so that matching takes time in proportion to the text. */
const ESCAPES: readonly Escape[] = [
  // Percent encoding, and what `escape` of JavaScript writes.
  [
    /%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi,
    (_, unit, byte = '') => (unit === undefined ? byteOf(byte) : bytesOf(String.fromCharCode(fromHex(unit)))),
  ],
  // JSON, JavaScript, Python, C, with octal digits also PHP and Perl: pairs of surrogates are one character.
  [
    /\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,8})\}|x([0-9a-f]{2})|([0-3][0-7]{2})|(.))/gis,
    (whole, high, low, unit, point, byte, octal, other = '') => {
      if (high !== undefined && low !== undefined) return bytesOf(String.fromCharCode(fromHex(high), fromHex(low)));
      if (byte !== undefined) return byteOf(byte);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const code = unit ?? point;
      return code === undefined ? (CONTROLS[other] ?? other) : characterOf(fromHex(code), whole);
    },
  ],
  // The long form of Python
  [/\\U([0-9A-Fa-f]{8})/g, (whole, point = '') => characterOf(fromHex(point), whole)],
  // ASCII in UTF-16
  [/\0/g, () => ''],
  // Quoted-printable, as in emails
  [/=(?:([0-9A-F]{2})|\r?\n)/g, (_, byte) => (byte === undefined ? '' : byteOf(byte))],
  // The semicolon is optional after a number and after the oldest names (WHATWG, 13.2.5.73 and 13.2.5.80).
  [
    /&(?:#x([0-9a-f]{1,8});?|#([0-9]{1,10});?|([a-z][a-z0-9]{1,30});|(amp|lt|gt|quot))/gi,
    (whole, hex, decimal, modern, name = modern) => {
      const code = hex === undefined ? Number(decimal) : fromHex(hex);
      return characterOf(name === undefined ? code : codeOfEntity(name), whole);
    },
  ],
  // Base64 is often written in lines.
  [/\r?\n[ \t]{0,20}/g, () => ''],
];

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function fromHex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function byteOf(digits: string): string {
  return String.fromCharCode(fromHex(digits));
}

function characterOf(code: number | undefined, otherwise: string): string {
  return code === undefined || code > 0x10ffff ? otherwise : bytesOf(String.fromCodePoint(code));
}
