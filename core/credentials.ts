/**
 * Rules for keys and secrets. The same rules apply in the API, in configuration files, in the options of the libraries
 * and in environment variables.
 * Each rule returns what is wrong with a text, or `undefined` if it is valid. Callers remove white space around the
 * text first.
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

/**
 * @param others matches one character that the text must not contain. The fault names that character, so it must not be
 * a character that a secret can contain.
 */
function textRule({ min, max }: Range, others: RegExp, characters: string): TextRule {
  return (text) => {
    const other = firstOf(others, text);
    if (other === undefined && text.length >= min && text.length <= max) return undefined;
    const got = other ?? (text === '' ? 'an empty text' : `${text.length} character${text.length === 1 ? '' : 's'}`);
    return `expected ${min} to ${max} ${characters}, got ${got}`;
  };
}

/** An API key is sent as a header and is part of paths of the API. */
export const apiKeyFault = textRule(API_KEY_CHARACTERS, /[^A-Za-z0-9_.~-]/u, 'letters, digits and _ . ~ -');
export const apiSecretFault = textRule(API_SECRET_CHARACTERS, NOT_VISIBLE_ASCII, VISIBLE_ASCII);
/**
 * The rule for a receiver, which did not choose the secret. Apps can have a shorter secret, or one with other
 * characters, from before there was a rule.
 */
export const knownApiSecretFault = textRule({ ...API_SECRET_CHARACTERS, min: 1 }, INVISIBLE, 'visible characters');
/** An access key id is part of a header, in which a slash ends it. */
export const accessKeyIdFault = textRule(ACCESS_KEY_ID_CHARACTERS, /[^A-Za-z0-9_.-]/u, 'letters, digits and _ . -');
export const secretAccessKeyFault = textRule(SECRET_ACCESS_KEY_CHARACTERS, NOT_VISIBLE_ASCII, VISIBLE_ASCII);

/**
 * Accepts a text that every Standard Webhooks library reads as the same key and that is long enough not to be guessed.
 */
export function signingSecretFault(text: string): string | undefined {
  const { min, max } = SIGNING_KEY_BYTES;
  const expected = `expected the padded Base64 of ${min} to ${max} bytes, with or without whsec_ before it`;
  const other = notAsciiIn(text);
  if (other !== undefined) return `${expected}, got ${other}`;
  const key = signingKey(text);
  if (key === undefined) return `${expected}, got another string`;
  return key.length >= min && key.length <= max ? undefined : `${expected}, got ${key.length} bytes`;
}
