/** Decodes a body into its list of updates: the Base64 of a queue message or the JSON of a webhook, with or without gzip. */
import { gunzipSync } from 'node:zlib';
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { ConsumerError } from './error.ts';

/** Maximum size of a decompressed body in bytes, far above any size that is sent. */
const UNZIPPED_BYTES = 16_777_216;

/**
 * Decodes and checks a body. A single update outside a list is read as a list of one, and a missing list of activities as an empty
 * one. An event of the detail type `feedhose.update` and a notification of SNS are unwrapped.
 * @param body of a message or a request, as text or bytes.
 * @throws ConsumerError `body` if it does not contain updates.
 */
export function decode(body: string | Uint8Array): readonly ReceivedUpdate[] {
  return updatesIn(parsed(body), ENVELOPES);
}

/** Maximum number of envelopes around an update: a rule of a bus can have a topic as its target, and the topic a queue. */
const ENVELOPES = 3;

function updatesIn(value: unknown, envelopes: number): readonly ReceivedUpdate[] {
  if (envelopes > 0 && isObject(value)) {
    if (value['detail-type'] === 'feedhose.update') return updatesIn(value['detail'], envelopes - 1);
    if (isNotification(value)) return updatesIn(parsed(value.Message), envelopes - 1);
  }
  return Array.isArray(value)
    ? value.map((update, index) => checked(update, `body[${index}]`))
    : [checked(value, 'body')];
}

/** A notification of SNS, as a queue receives it without raw message delivery. */
export interface SnsNotification {
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value?: string } | undefined>>;
}

function isNotification(value: unknown): value is SnsNotification {
  if (!isObject(value)) return false;
  const { Type, TopicArn, Message } = value;
  return Type === 'Notification' && typeof TopicArn === 'string' && typeof Message === 'string';
}

/** Returns the notification of SNS that a text is, or `undefined` for any other text. */
export function notificationIn(text: string): SnsNotification | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isNotification(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Checks the keys of an update. Other keys can have any value. */
function checked(update: unknown, path: string): ReceivedUpdate {
  if (!isObject(update)) throw unexpected(path, 'an update (an object)', update);
  if (update['feed'] === undefined && typeof update['detail-type'] === 'string') {
    throw new ConsumerError('body', `${path}: expected an update, got an event of another detail type or in a list`);
  }
  for (const key of ['feed', 'app_id', 'event_id', 'published_at', 'type']) {
    // Only `feed` tells an update from other objects.
    if (typeof update[key] === 'string' || (update[key] === undefined && key !== 'feed')) continue;
    throw unexpected(`${path}.${key}`, 'a string', update[key]);
  }
  const { generic, new: added = [], deleted = [], deleted_foreign_ids = [] } = update;
  if (generic !== undefined && !isObject(generic)) throw unexpected(`${path}.generic`, 'an object', generic);
  checkList(added, `${path}.new`, 'an activity (an object)', isObject);
  checkList(deleted, `${path}.deleted`, 'a string', (id) => typeof id === 'string');
  checkList(deleted_foreign_ids, `${path}.deleted_foreign_ids`, 'a pair of strings', isPair);
  return { ...update, new: added, deleted, deleted_foreign_ids } as ReceivedUpdate;
}

function checkList(list: unknown, path: string, expected: string, isValid: (value: unknown) => boolean): void {
  if (!Array.isArray(list)) throw unexpected(path, 'a list', list);
  const at = list.findIndex((value) => !isValid(value));
  if (at !== -1) throw unexpected(`${path}[${at}]`, expected, list[at]);
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(path: string, expected: string, value: unknown): ConsumerError {
  const got = value === undefined ? 'but it is missing' : `got ${kindOf(value)}`;
  return new ConsumerError('body', `${path}: expected ${expected}, ${got}`);
}

function parsed(body: unknown): unknown {
  if (!isTextOrBytes(body)) throw unexpected('body', 'text or bytes', body);
  const text = textOf(bytesOf(body));
  try {
    return JSON.parse(text);
  } catch {
    throw new ConsumerError('body', 'body: expected JSON, or Base64 of it, got something else');
  }
}

type TextOrBytes = string | ArrayBuffer | ArrayBufferView;

export function isTextOrBytes(body: unknown): body is TextOrBytes {
  return typeof body === 'string' || ArrayBuffer.isView(body) || body instanceof ArrayBuffer;
}

/** Returns the bytes of a text or a buffer. Those of a buffer are not copied. */
export function bytesOf(body: TextOrBytes): Buffer {
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  return ArrayBuffer.isView(body) ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.from(body);
}

function textOf(bytes: Buffer): string {
  if (isGzip(bytes)) return textOf(unzipped(bytes));
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') throw new ConsumerError('body', 'body: expected a list of updates, got nothing');
  if (text.startsWith('[') || text.startsWith('{')) return text;
  const inner = BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
  // A body with two layers of Base64 is refused, because it shows an error of the sender.
  if (!inner) return text;
  return (isGzip(inner) ? unzipped(inner) : inner).toString('utf8');
}

const BASE64 = /^[A-Za-z0-9+/\r\n]+={0,2}$/;

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: UNZIPPED_BYTES });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const got = tooLarge ? 'more' : 'broken gzip';
    throw new ConsumerError('body', `body: expected gzip of at most ${UNZIPPED_BYTES} bytes, got ${got}`);
  }
}

/** Returns the kind of a value, for errors, without the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
