/**
 * What keys and secrets may be, whatever the way by which they come in: the API, a configuration file, the options of the
 * libraries, or an environment variable. Each rule gives the fault of a text, or `undefined` when it has none. The text is
 * already without white space around it.
 */
import {
  ACCESS_KEY_ID_CHARACTERS,
  API_KEY_CHARACTERS,
  API_SECRET_CHARACTERS,
  SECRET_ACCESS_KEY_CHARACTERS,
  SIGNING_KEY_BYTES,
} from './limits.ts';
import { signingKey } from './signature.ts';
import { firstOf, INVISIBLE, NOT_VISIBLE_ASCII, notAsciiIn } from './visible-text.ts';

export type TextRule = (text: string) => string | undefined;

interface Range {
  readonly min: number;
  readonly max: number;
}

const VISIBLE_ASCII = 'visible ASCII characters';

/** @param others matches one character that may not be in the text; it is named, so it must be none that a secret may have. */
function textRule({ min, max }: Range, others: RegExp, characters: string): TextRule {
  return (text) => {
    const other = firstOf(others, text);
    if (other === undefined && text.length >= min && text.length <= max) return undefined;
    const got = other ?? (text === '' ? 'an empty text' : `${text.length} character${text.length === 1 ? '' : 's'}`);
    return `expected ${min} to ${max} ${characters}, got ${got}`;
  };
}

/** It is sent as a header, and it stands in paths of the API. */
export const apiKeyFault = textRule(API_KEY_CHARACTERS, /[^A-Za-z0-9_.~-]/u, 'letters, digits and _ . ~ -');
export const apiSecretFault = textRule(API_SECRET_CHARACTERS, NOT_VISIBLE_ASCII, VISIBLE_ASCII);
/** At a receiver, which did not choose it: apps may have a shorter one, or one beyond ASCII, from before there was a rule. */
export const knownApiSecretFault = textRule({ ...API_SECRET_CHARACTERS, min: 1 }, INVISIBLE, 'visible characters');
/** It is sent in a header, where it ends at a slash. */
export const accessKeyIdFault = textRule(ACCESS_KEY_ID_CHARACTERS, /[^A-Za-z0-9_.-]/u, 'letters, digits and _ . -');
export const secretAccessKeyFault = textRule(SECRET_ACCESS_KEY_CHARACTERS, NOT_VISIBLE_ASCII, VISIBLE_ASCII);

/** A text that every Standard Webhooks library reads as the same key, which is long enough to be none that is guessed. */
export function signingSecretFault(text: string): string | undefined {
  const { min, max } = SIGNING_KEY_BYTES;
  const expected = `expected the padded Base64 of ${min} to ${max} bytes, with or without whsec_ before it`;
  const other = notAsciiIn(text);
  if (other !== undefined) return `${expected}, got ${other}`;
  const key = signingKey(text);
  if (key === undefined) return `${expected}, got another string`;
  return key.length >= min && key.length <= max ? undefined : `${expected}, got ${key.length} bytes`;
}
