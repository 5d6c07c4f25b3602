/**
 * Ownership by DNS (contract, section 6): a TXT record for the URL's own host, not for a parent domain. It proves the
 * host and therefore every URL on it. The record may contain any key of the app.
 */
import { literalOf } from '../egress/policy.ts';

/** The name of the record, which each stack can configure. */
export interface TxtNaming {
  /** The label before the host: `_getstream`. */
  readonly prefix: string;
  /** The text before the equals sign: `getstream`. */
  readonly name: string;
}

export const TXT_PREFIX = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
export const TXT_NAME = /^[a-z0-9_.-]{1,63}$/i;

export const TXT_NAMING: TxtNaming = { prefix: '_getstream', name: 'getstream' };

/** The answer of one resolver. */
export interface TxtAnswer {
  /** The resolver as it is configured: `system`, `1.1.1.1`. */
  readonly resolver: string;
  /** Each record as its strings. */
  readonly records: readonly (readonly string[])[];
  /** The reason why there are no records: `ENOTFOUND`, `ENODATA`, `ETIMEOUT`, … */
  readonly code?: string;
}

export interface TxtFinding {
  readonly resolver: string;
  readonly proven: boolean;
  /** A text for people, without the text of the records. */
  readonly message: string;
}

/** A DNS name has at most 253 characters, and a label at most 63. */
const NAME_CHARACTERS = 253;

/**
 * Returns the name of the record, or `undefined` if there can be none, because the host is an address or its name is
 * too long.
 */
export function txtName(url: string, { prefix }: TxtNaming): string | undefined {
  const { hostname } = new URL(url);
  const name = `${prefix}.${hostname}`;
  return literalOf(hostname) === undefined && name.length <= NAME_CHARACTERS ? name : undefined;
}

export function txtValue(apiKey: string, { name }: TxtNaming): string {
  return `${name}=${apiKey}`;
}

/** Returns what an answer proves. An app without a key cannot prove ownership. */
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
  if (texts.length === 0) return `${CODES[code ?? 'ENODATA'] ?? 'the lookup failed'} (${code ?? 'ENODATA'}).`;
  // Stryker disable next-line MethodExpression: lower and upper case are equivalent here.
  const loose = (text: string): string => text.replace(/[\s"']/g, '').toLowerCase();
  if (texts.some((text) => values.map(loose).includes(loose(text)))) {
    return 'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.';
  }
  if (texts.some((text) => text.startsWith(`${name}=`))) return `found a record ${name}=… with another key.`;
  return `found ${texts.length === 1 ? 'a TXT record' : `${texts.length} TXT records`}, none of which begins with ${name}=.`;
}

const CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not exist',
  ENODATA: 'the name has no TXT record',
  ETIMEOUT: 'no answer in time',
  ESERVFAIL: 'the name servers failed',
  EREFUSED: 'the resolver refused to answer',
  ECONNREFUSED: 'the resolver could not be reached',
};

/** Returns the text of a record: its strings joined, and without quotes that were saved as part of the value. */
export function txtText(strings: readonly string[]): string {
  const text = strings.join('');
  if (!/^(?:"[^"]*"\s*)+$/.test(text)) return text;
  return [...text.matchAll(/"([^"]*)"/g)].map(([, inner]) => inner).join('');
}
