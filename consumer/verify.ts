/**
 * Proof that a webhook or a queue message is what was sent to you: Standard Webhooks (`webhook-signature`) and the plain
 * HMAC of the body (`x-signature`). Every scheme for which you give a secret must hold.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { knownApiSecretFault, signingSecretFault, type TextRule } from '../core/credentials.ts';
import { signingKey } from '../core/signature.ts';
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { trimmed } from '../core/visible-text.ts';
import { decode } from './decode.ts';
import { ConsumerError } from './error.ts';

export interface VerifyOptions {
  /** `whsec_…`, as the dashboard showed it once; a list while you rotate: any one of them may have signed. */
  readonly signingSecrets?: string | readonly string[];
  /** Of the app, for `x-signature`. That one has no time in it: it cannot tell a replay. */
  readonly apiSecrets?: string | readonly string[];
  /** How far `webhook-timestamp` may be from now, either way. Default: 300 for webhooks; 14 days for messages, which wait. */
  readonly toleranceSeconds?: number;
  /** Unix ms. Default: the clock. */
  readonly nowMs?: number;
}

/** Of `node:http`, `fetch`, or any object; names in whatever case. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A message as the AWS SDK gives it, or as Lambda does. */
export interface QueueMessage {
  readonly Body?: string | undefined;
  readonly body?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string | undefined }>> | undefined;
  readonly messageAttributes?: Readonly<Record<string, { readonly stringValue?: string | undefined }>> | undefined;
}

const WEBHOOK_TOLERANCE_SECONDS = 300;
/** What SQS keeps a message for at most. */
const MESSAGE_TOLERANCE_SECONDS = 1_209_600;

/**
 * @param request the body's raw bytes, or the text that they are, before anything parsed it.
 * @throws ConsumerError with a code that says what does not hold.
 */
export function verifyWebhook(
  request: { readonly body: string | Uint8Array; readonly headers: HeadersLike },
  options: VerifyOptions,
): readonly ReceivedUpdate[] {
  const body = Buffer.from(request.body as Uint8Array);
  const header = (name: string): string => headerOf(request.headers, name);
  const { signing, api } = secretsOf(options);
  if (signing.length > 0) verifyStandard(body, header, signing, options, WEBHOOK_TOLERANCE_SECONDS);
  if (api.length > 0) verifyPlain(body, header, api);
  return decode(body);
}

/**
 * A message of a queue, by its attributes: receive it with `MessageAttributeNames: ['All']`.
 * @throws ConsumerError with a code that says what does not hold.
 */
export function verifyMessage(message: QueueMessage, options: VerifyOptions): readonly ReceivedUpdate[] {
  const body = message.Body ?? message.body ?? '';
  const { signing } = secretsOf(options);
  if (signing.length === 0) throw new ConsumerError('no_secret', 'signingSecrets: expected at least one, got none');
  const attribute = (name: string): string =>
    message.MessageAttributes?.[name]?.StringValue ?? message.messageAttributes?.[name]?.stringValue ?? '';
  verifyStandard(Buffer.from(body, 'utf8'), attribute, signing, options, MESSAGE_TOLERANCE_SECONDS);
  return decode(body);
}

function verifyStandard(
  body: Buffer,
  value: (name: string) => string,
  secrets: readonly string[],
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
  const candidates = (given ?? '').split(' ').filter((one) => one.startsWith('v1,'));
  const matches = anyMatch(
    secrets
      .flatMap((secret) => signingKey(secret) ?? [])
      .map((key) => createHmac('sha256', key).update(content).digest()),
    candidates.map((one) => Buffer.from(one.slice(3), 'base64')),
  );
  if (!matches) throw noMatch('webhook-signature', candidates.length);
}

function verifyPlain(body: Buffer, value: (name: string) => string, secrets: readonly string[]): void {
  const matches = anyMatch(
    secrets.map((secret) => createHmac('sha256', secret).update(body).digest()),
    [Buffer.from(required(value, 'x-signature'), 'hex')],
  );
  if (!matches) throw noMatch('x-signature', 1);
}

/** Looks at every pair, so that the time it takes tells nothing about which one fits. */
function anyMatch(expected: readonly Buffer[], given: readonly Buffer[]): boolean {
  let matches = false;
  for (const one of expected) {
    for (const other of given) {
      if (other.length === one.length && timingSafeEqual(one, other)) matches = true;
    }
  }
  return matches;
}

/** Both lists, checked. @throws ConsumerError `no_secret` when both are empty, or one of them is none. */
export function secretsOf({ signingSecrets = [], apiSecrets = [] }: VerifyOptions) {
  const signing = checkedTexts('signingSecrets', signingSecrets, signingSecretFault);
  const api = checkedTexts('apiSecrets', apiSecrets, knownApiSecretFault);
  if (signing.length + api.length === 0) {
    throw new ConsumerError('no_secret', 'signingSecrets, apiSecrets: expected at least one secret, got none');
  }
  return { signing, api };
}

/** Texts without white space around them, which environment variables often have. @throws ConsumerError for one that is refused. */
export function checkedTexts(name: string, texts: string | readonly string[], rule: TextRule): readonly string[] {
  return [texts].flat().map((text) => {
    const fault = typeof text === 'string' ? rule(trimmed(text)) : `expected a text, got ${typeof text}`;
    if (fault !== undefined) throw new ConsumerError('no_secret', `${name}: ${fault}`);
    return trimmed(text);
  });
}

function headerOf(headers: HeadersLike, name: string): string {
  if (typeof headers.get === 'function') return (headers.get as (name: string) => string | null)(name) ?? '';
  for (const [key, value] of Object.entries(headers as Record<string, string | readonly string[] | undefined>)) {
    if (key.toLowerCase() === name) return [value].flat().join(' ');
  }
  return '';
}

function required(value: (name: string) => string, name: string): string {
  const text = value(name);
  if (text === '') throw new ConsumerError('missing_header', `${name}: expected it beside the body, but it is missing`);
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
