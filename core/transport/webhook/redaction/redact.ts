/**
 * Removes secrets from the answer of an endpoint. An endpoint that repeats its request (for debugging, or out of
 * malice) must not bring credentials into attempts, dead letters or answers of the API. A whole secret in plain text is
 * replaced. If the answer still contains a part of a secret, or an encoded form of one, nothing of the answer is kept,
 * because the characters that belong to the secret are not located.
 */
import type { Access, ClientCertificate, DestinationSecrets } from '../../../destination.ts';
import type { Exchange } from '../../../outcome.ts';
import { redactedHeaders } from '../answer-headers.ts';
import { URL_CHARACTERS } from '../url.ts';
import { asRead, bareText, someReading } from './readings.ts';

export const REDACTED = '[redacted]';

/** The secrets that an answer must not contain. */
export interface Secrets {
  /** Secrets that the request contained. */
  readonly sent: readonly string[];
  /** Secrets that the request did not contain, but that the customer's side may know. */
  readonly known?: readonly string[];
}

/**
 * How many consecutive characters of a secret count as the secret. The number is larger for secrets that were not sent, because a short
 * part of them is more likely to be in an answer by chance. A shorter secret counts only as a whole and only as a separate word: `a` is in every text.
 */
const PART = { sent: 6, known: 12 } as const;

/** Returns the secrets of a request. Signatures are not among them, because each is valid for one body at one time. */
export function secretsSent({ access, headers = {} }: Omit<DestinationSecrets, 'signing_secrets'>): readonly string[] {
  return distinct([
    ...credentialsOf(access),
    ...Object.entries(headers).flatMap(([name, value]) => tokensOf(name, value)),
  ]);
}

/** Returns the other secrets of the destination that its endpoint may know. */
export function secretsKnown({ secrets, apiSecret, pendingAccess }: Known): readonly string[] {
  // The prefix is not secret.
  const signing = secrets.signing_secrets.map((secret) => secret.replace(/^whsec_/, ''));
  const { client_secret = '', client_certificate } = secrets;
  const credentials = [...credentialsOf(secrets.access), ...credentialsOf(pendingAccess)];
  return distinct([apiSecret, ...signing, ...credentials, client_secret, ...keyLines(client_certificate)]);
}

/** The lines of a private key in PEM, which are the parts that a text can repeat. */
function keyLines(certificate: ClientCertificate | undefined): readonly string[] {
  const lines = certificate?.private_key.split('\n') ?? [];
  return lines.filter((line) => line !== '' && !line.startsWith('-----'));
}

interface Known {
  readonly secrets: DestinationSecrets;
  readonly apiSecret: string;
  /** Credentials of a URL that waits for a proof of ownership. */
  readonly pendingAccess?: Access;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

function credentialsOf(access: Access | undefined): readonly string[] {
  if (access?.type !== 'basic') return [];
  const pair = `${access.username}:${access.password}`;
  return [access.username, access.password, pair, Buffer.from(pair, 'utf8').toString('base64')];
}

/** Schemes before a token: those of the IANA HTTP Authentication Scheme Registry, and those that common services use. */
const SCHEME = /^(?:apikey|api-key|basic|bearer|digest|dpop|geniekey|hmac|key|negotiate|oauth|splunk|token)\s+(?=\S)/i;
/** In an `authorization` header the first word is always the scheme. */
const ANY_SCHEME = /^[\w-]+\s+(?=\S)/;

function tokensOf(name: string, value: string): readonly string[] {
  const scheme = (/authorization$/i.test(name) ? ANY_SCHEME : SCHEME).exec(value)?.[0] ?? '';
  const token = value.slice(scheme.length);
  if (scheme.trim().toLowerCase() !== 'basic') return [token];
  const pair = Buffer.from(token, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return [token, pair, ...(colon < 0 ? [] : [pair.slice(0, colon), pair.slice(colon + 1)])];
}

export function redacted(exchange: Exchange, secrets: Secrets): Exchange {
  if (exchange.kind === 'unanswered') return exchange;
  const { answer, location = '', headers, ...rest } = exchange;
  const redact = (text: string): string => redactedText(text, secrets);
  const target = redact(location.slice(0, URL_CHARACTERS));
  // A completely redacted target is not a URL that could be shown.
  const shown = target === '' || target === REDACTED ? {} : { location: target };
  return { ...rest, answer: redact(answer), ...shown, ...(headers && { headers: redactedHeaders(headers, redact) }) };
}

export function redactedText(text: string, { sent, known = [] }: Secrets): string {
  if (text === '') return text;
  const searches = [searchFor(sent, PART.sent), searchFor(known, PART.known)];
  const left = searches.reduce(cutOut, text);
  return repeats(left, searches) ? REDACTED : left;
}

interface Search {
  /** Sorted by length, the longest first. */
  readonly secrets: readonly string[];
  /** The number of characters that count as the secret. */
  readonly part: number;
}

function searchFor(secrets: readonly string[], part: number): Search {
  return { secrets: secrets.toSorted((a, b) => b.length - a.length), part };
}

function cutOut(text: string, { secrets, part }: Search): string {
  const whole = secrets.reduce((left, secret) => withoutSecret(left, secret, part), text);
  const cut = Math.max(0, ...secrets.map((secret) => beginningAtEnd(whole, secret, part)));
  return cut === 0 ? whole : `${whole.slice(0, -cut)}${REDACTED}`;
}

function withoutSecret(text: string, secret: string, part: number): string {
  if (secret.length >= part) return text.replaceAll(secret, REDACTED);
  let left = '';
  let end = 0;
  for (const at of placesOfWord(text, secret)) {
    left += `${text.slice(end, at)}${REDACTED}`;
    end = at + secret.length;
  }
  return left + text.slice(end);
}

/** Returns how many characters of a secret's beginning are at the end of a text that was cut off within the secret. */
function beginningAtEnd(text: string, secret: string, part: number): number {
  for (let length = Math.min(secret.length - 1, text.length); length >= part; length--) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}

function repeats(text: string, searches: readonly Search[]): boolean {
  const wanted = searches.map(({ secrets, part }) => {
    const read = secrets.map(asRead);
    const runs = new Set([...read, ...read.map(bareText)].flatMap((secret) => runsOf(secret, part)));
    return { part, runs, words: read.filter(({ length }) => length < part) };
  });
  return someReading(text, ({ text: reading, isUnpacked }) => {
    // In decoded noise, short words occur by chance.
    const isText = !isUnpacked || !NO_TEXT.test(reading);
    const forms = [reading, bareText(reading)];
    return wanted.some(
      ({ part, runs, words }) =>
        forms.some((form) => hasRun(form, part, runs)) ||
        (isText && words.some((word) => placesOfWord(reading, word).length > 0)),
    );
  });
}

const NO_TEXT = /[^\t\n\r\x20-\x7e]/;

function runsOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

function hasRun(text: string, length: number, runs: ReadonlySet<string>): boolean {
  if (runs.size === 0) return false;
  for (let at = 0; at + length <= text.length; at++) {
    if (runs.has(text.slice(at, at + length))) return true;
  }
  return false;
}

/** Returns the positions at which a word is not part of a longer word. */
function placesOfWord(text: string, word: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!isJoined(text, at) && !isJoined(text, at + word.length)) places.push(at);
  }
  return places;
}

const OF_A_WORD = /[\p{L}\p{N}_]/u;

/** Reports whether the characters before and after a position belong to one word. */
function isJoined(text: string, at: number): boolean {
  return OF_A_WORD.test(text.charAt(at - 1)) && OF_A_WORD.test(text.charAt(at));
}
