/**
 * Ownership by DNS (contract, section 6): a TXT record at the URL's own host, not at its parent's. It proves the host, so
 * every URL on it; any key of the app does, for all of them are the app's.
 */
import { literalOf } from '../egress/policy.ts';

/** How the record is called; per stack. */
export interface TxtNaming {
  /** Label before the host: `_getstream`. */
  readonly prefix: string;
  /** Before the equals sign: `getstream`. */
  readonly name: string;
}

export const TXT_PREFIX = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
export const TXT_NAME = /^[a-z0-9_.-]{1,63}$/i;

export const TXT_NAMING: TxtNaming = { prefix: '_getstream', name: 'getstream' };

/** What one resolver said. */
export interface TxtAnswer {
  /** As configured: `system`, `1.1.1.1`. */
  readonly resolver: string;
  /** Each record as the strings that it is made of. */
  readonly records: readonly (readonly string[])[];
  /** Why there are none: `ENOTFOUND`, `ENODATA`, `ETIMEOUT`, … */
  readonly code?: string;
}

export interface TxtFinding {
  readonly resolver: string;
  readonly proven: boolean;
  /** For a person, without the records' text. */
  readonly message: string;
}

/** A DNS name has at most 253 characters, and a label 63. */
const NAME_CHARACTERS = 253;

/** Name of the record. `undefined`: there can be none, for the host is an address or its name is too long. */
export function txtName(url: string, { prefix }: TxtNaming): string | undefined {
  const { hostname } = new URL(url);
  const name = `${prefix}.${hostname}`;
  return literalOf(hostname) === undefined && name.length <= NAME_CHARACTERS ? name : undefined;
}

export function txtValue(apiKey: string, { name }: TxtNaming): string {
  return `${name}=${apiKey}`;
}

/** What an answer says about ownership. No app without a key ever owns anything. */
export function judgeTxt(
  { resolver, records, code }: TxtAnswer,
  apiKeys: readonly string[],
  naming: TxtNaming,
): TxtFinding {
  const values = apiKeys.filter((key) => key !== '').map((key) => txtValue(key, naming));
  const texts = records.map(txtText);
  const proven = texts.some((text) => values.includes(text));
  return {
    resolver,
    proven,
    message: `${resolver}: ${proven ? 'found the record.' : absence(texts, values, naming, code)}`,
  };
}

function absence(
  texts: readonly string[],
  values: readonly string[],
  { name }: TxtNaming,
  code: string | undefined,
): string {
  if (texts.length === 0) return `${CODES[code ?? 'ENODATA'] ?? 'the look-up failed'} (${code ?? 'ENODATA'}).`;
  // Stryker disable next-line MethodExpression: one letter case is as good as the other.
  const loose = (text: string): string => text.replace(/[\s"']/g, '').toLowerCase();
  if (texts.some((text) => values.map(loose).includes(loose(text)))) {
    return 'found the record with other spaces, quotes or letter case in its value; it must be the same to the letter.';
  }
  if (texts.some((text) => text.startsWith(`${name}=`))) return `found a record ${name}=… with another key.`;
  return `found ${texts.length === 1 ? 'a TXT record' : `${texts.length} TXT records`}, none of which begins with ${name}=.`;
}

const CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  ENODATA: 'the name has no TXT record',
  ETIMEOUT: 'no answer in time',
  ESERVFAIL: 'the name servers failed',
  EREFUSED: 'the resolver refused to answer',
  ECONNREFUSED: 'the resolver could not be reached',
};

/** The text of a record: its strings joined, and unquoted where somebody saved the quotes with it. */
export function txtText(strings: readonly string[]): string {
  const text = strings.join('');
  if (!/^(?:"[^"]*"\s*)+$/.test(text)) return text;
  return [...text.matchAll(/"([^"]*)"/g)].map(([, inner]) => inner).join('');
}
