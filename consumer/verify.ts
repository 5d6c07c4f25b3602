/**
 * Verifies the signatures of webhooks and queue messages: Standard Webhooks (`webhook-signature`, with shared secrets and with public
 * keys) and the HMAC of the body (`x-signature`). Every scheme for which the options contain a secret or a key must be valid.
 */
import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { knownApiSecretFault, signingSecretFault, type TextRule } from '../core/credentials.ts';
import { signingKey } from '../core/signature.ts';
import { publicKeyOf } from '../core/signing-keys.ts';
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { trimmed } from '../core/visible-text.ts';
import { bytesOf, decode, isTextOrBytes, kindOf, notificationIn } from './decode.ts';
import { ConsumerError } from './error.ts';

export interface VerifyOptions {
  /** Signing secrets `whsec_…`, which the dashboard shows once. During a rotation pass a list; one of them must match. */
  readonly signingSecrets?: string | readonly string[];
  /**
   * Public keys `whpk_…` of the app, for signatures `v1a`. One of them must match. With `createKeySet` and with the handlers, the keys
   * can also be fetched and cached.
   */
  readonly publicKeys?: string | readonly string[];
  /** API secrets of the app, for `x-signature`. That signature does not cover a time, so it does not detect replays. */
  readonly apiSecrets?: string | readonly string[];
  /** Maximum difference in seconds between `webhook-timestamp` and now. Default: 300 for webhooks, 14 days for queue messages. */
  readonly toleranceSeconds?: number;
  /** Unix ms. Default: the clock. */
  readonly nowMs?: number;
}

/** Headers of `node:http`, of `fetch`, or in an object. Names are not case-sensitive. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A message of the AWS SDK or of a Lambda event. */
export interface QueueMessage {
  readonly Body?: string | undefined;
  readonly body?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string | undefined }>> | undefined;
  readonly messageAttributes?: Readonly<Record<string, { readonly stringValue?: string | undefined }>> | undefined;
}

const WEBHOOK_TOLERANCE_SECONDS = 300;
/** Maximum retention of SQS. */
const MESSAGE_TOLERANCE_SECONDS = 1_209_600;

/**
 * @param request the body's raw bytes, or the text that they are, before anything parsed it.
 * @throws ConsumerError with a code that says what does not hold.
 */
export function verifyWebhook(
  request: { readonly body: string | Uint8Array; readonly headers: HeadersLike },
  options: VerifyOptions,
): readonly ReceivedUpdate[] {
  const body = rawBytes(request.body);
  const header = (name: string): string => headerOf(request.headers, name);
  const { signing, api, publicKeys } = secretsOf(options);
  if (signing.length + publicKeys.length > 0) {
    verifyStandard(body, header, { signing, publicKeys }, options, WEBHOOK_TOLERANCE_SECONDS);
  }
  if (api.length > 0) verifyPlain(body, header, api);
  return decode(body);
}

/** @throws ConsumerError `already_parsed` if the body is neither text nor bytes. */
export function rawBytes(body: unknown): Buffer {
  if (isTextOrBytes(body)) return bytesOf(body);
  throw alreadyParsed(kindOf(body));
}

export function alreadyParsed(got: string): ConsumerError {
  const where = 'Mount the handler before express.json(), or let the parser or the host keep the bytes in rawBody';
  return new ConsumerError('already_parsed', `body: expected the raw bytes of the request, got ${got}. ${where}`);
}

/**
 * Verifies a message of a queue by its attributes. Receive it with `MessageAttributeNames: ['All']`. The notification of a topic, which a
 * queue gets without raw message delivery, is verified by the attributes that it contains.
 * @throws ConsumerError with a code that says what does not hold.
 */
export function verifyMessage(message: QueueMessage, options: VerifyOptions): readonly ReceivedUpdate[] {
  const body = message.Body ?? message.body ?? '';
  const notified = notificationIn(body);
  const text = notified?.Message ?? body;
  const { signing, publicKeys } = secretsOf(options);
  if (signing.length + publicKeys.length === 0) {
    throw new ConsumerError('no_secret', 'signingSecrets, publicKeys: expected at least one, got none');
  }
  const attribute = (name: string): string =>
    notified
      ? (notified.MessageAttributes?.[name]?.Value ?? '')
      : (message.MessageAttributes?.[name]?.StringValue ?? message.messageAttributes?.[name]?.stringValue ?? '');
  verifyStandard(Buffer.from(text, 'utf8'), attribute, { signing, publicKeys }, options, MESSAGE_TOLERANCE_SECONDS);
  return decode(text);
}

/** Maximum number of public keys, and of signatures of one scheme that are tried. Feedhose sends at most five. */
export const PUBLIC_KEYS = 10;
const SIGNATURES = 10;

interface StandardKeys {
  readonly signing: readonly string[];
  readonly publicKeys: readonly string[];
}

function verifyStandard(
  body: Buffer,
  value: (name: string) => string,
  { signing, publicKeys }: StandardKeys,
  { toleranceSeconds, nowMs = Date.now() }: VerifyOptions,
  usualTolerance: number,
): void {
  const [id, time, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    required(value, name),
  );
  if (!/^\d{1,15}$/.test(time ?? '')) {
    throw new ConsumerError('bad_timestamp', 'webhook-timestamp: expected Unix seconds, got another string');
  }
  const age = Math.floor(nowMs / 1000) - Number(time);
  const tolerance = toleranceSeconds ?? usualTolerance;
  if (age > tolerance) throw tooFar('too_old', `${age} seconds ago`, tolerance);
  if (age < -tolerance) throw tooFar('too_new', `${-age} seconds ahead`, tolerance);
  const content = Buffer.concat([Buffer.from(`${id}.${time}.`, 'utf8'), body]);
  const signaturesOf = (scheme: string): readonly string[] => {
    const found = (given ?? '').split(' ').filter((one) => one.startsWith(`${scheme},`));
    return found.slice(0, SIGNATURES).map((one) => one.slice(scheme.length + 1));
  };
  if (signing.length > 0) verifyShared(content, signing, signaturesOf('v1'));
  if (publicKeys.length > 0) verifyAsymmetric(content, publicKeys, signaturesOf('v1a'));
}

function verifyShared(content: Buffer, secrets: readonly string[], candidates: readonly string[]): void {
  const matches = anyMatch(
    secrets
      .flatMap((secret) => signingKey(secret) ?? [])
      .map((key) => createHmac('sha256', key).update(content).digest()),
    candidates.map((one) => Buffer.from(one, 'base64')),
  );
  if (!matches) throw noMatch('webhook-signature', candidates.length);
}

function verifyAsymmetric(content: Buffer, publicKeys: readonly string[], candidates: readonly string[]): void {
  const signatures = candidates.map((one) => Buffer.from(one, 'base64'));
  const keys = publicKeys.flatMap((text) => publicKeyOf(text) ?? []);
  const matches = keys.some((key) => signatures.some((signature) => verify(null, content, key, signature)));
  if (!matches) throw noMatch('webhook-signature v1a', candidates.length);
}

function verifyPlain(body: Buffer, value: (name: string) => string, secrets: readonly string[]): void {
  const matches = anyMatch(
    secrets.map((secret) => createHmac('sha256', secret).update(body).digest()),
    [Buffer.from(required(value, 'x-signature'), 'hex')],
  );
  if (!matches) throw noMatch('x-signature', 1);
}

/** Compares every pair, so that the duration does not disclose which one matches. */
function anyMatch(expected: readonly Buffer[], given: readonly Buffer[]): boolean {
  let matches = false;
  for (const one of expected) {
    for (const other of given) {
      if (other.length === one.length && timingSafeEqual(one, other)) matches = true;
    }
  }
  return matches;
}

/**
 * Returns the lists of secrets and keys.
 * @throws ConsumerError `no_secret` if both are absent, one is present and has no value, or a secret is invalid. TypeError if the
 * tolerance is not a number.
 */
export function secretsOf(options: VerifyOptions) {
  if (options === undefined) {
    throw new ConsumerError(
      'no_secret',
      'options: expected an object with signingSecrets or apiSecrets, got undefined',
    );
  }
  checkLimit('toleranceSeconds', options.toleranceSeconds);
  const signing = checkedTexts(options, 'signingSecrets', signingSecretFault);
  const api = checkedTexts(options, 'apiSecrets', knownApiSecretFault);
  const publicKeys = checkedTexts(options, 'publicKeys', publicKeyFault);
  if (publicKeys.length > PUBLIC_KEYS) {
    throw new ConsumerError('no_secret', `publicKeys: expected at most ${PUBLIC_KEYS}, got ${publicKeys.length}`);
  }
  if (signing.length + api.length + publicKeys.length === 0) {
    throw new ConsumerError('no_secret', 'signingSecrets, apiSecrets, publicKeys: expected at least one, got none');
  }
  return { signing, api, publicKeys };
}

function publicKeyFault(text: string): string | undefined {
  return publicKeyOf(text) ? undefined : 'expected whpk_ and the Base64 of 32 bytes, got another string';
}

/**
 * Returns the texts of an option without surrounding white space, which environment variables often have. The list is empty if the
 * option is absent.
 * @throws ConsumerError `no_secret` for an invalid text, and for an option without a value, such as an environment variable that is not set.
 */
export function checkedTexts<K extends 'signingSecrets' | 'apiSecrets' | 'publicKeys' | 'apiKey'>(
  options: { readonly [N in K]?: string | readonly string[] },
  name: K,
  rule: TextRule,
): readonly string[] {
  if (!Object.hasOwn(options, name)) return [];
  const texts: readonly unknown[] = [options[name]].flat();
  if (texts.length === 0) throw new ConsumerError('no_secret', `${name}: expected at least one, got an empty list`);
  return texts.map((text) => {
    if (typeof text !== 'string' || trimmed(text) === '') {
      const got = typeof text === 'string' ? 'an empty string' : kindOf(text);
      const hint = text === undefined || text === '' ? ': check that its environment variable is set' : '';
      throw new ConsumerError('no_secret', `${name}: expected a text, got ${got}${hint}`);
    }
    const fault = rule(trimmed(text));
    if (fault !== undefined) throw new ConsumerError('no_secret', `${name}: ${fault}`);
    return trimmed(text);
  });
}

/** @throws TypeError for a limit that would never be reached, such as NaN from an environment variable that is not set. */
export function checkLimit(name: string, limit: unknown): void {
  if (limit === undefined || (typeof limit === 'number' && limit >= 0)) return;
  throw new TypeError(`${name}: expected a number of at least 0, got ${String(limit)}`);
}

function headerOf(headers: HeadersLike | undefined, name: string): string {
  if (!headers) return '';
  if (typeof headers.get === 'function') return (headers.get as (name: string) => string | null)(name) ?? '';
  for (const [key, value] of Object.entries(headers as Record<string, string | readonly string[] | undefined>)) {
    if (key.toLowerCase() === name) return [value].flat().join(' ');
  }
  return '';
}

function required(value: (name: string) => string, name: string): string {
  const text = value(name);
  if (text === '') throw new ConsumerError('missing_header', `${name}: expected a value, but it is missing`);
  return text;
}

function tooFar(code: 'too_old' | 'too_new', when: string, tolerance: number): ConsumerError {
  return new ConsumerError(code, `webhook-timestamp: expected at most ${tolerance} seconds from now, got ${when}`);
}

function noMatch(name: string, tried: number): ConsumerError {
  return new ConsumerError(
    'no_match',
    `${name}: expected one made with a secret of yours over these bytes, got ${tried} others`,
  );
}
