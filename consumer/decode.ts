/** Decodes a body into its list of updates: the Base64 of a queue message or the JSON of a webhook, with or without gzip. */
import { gunzipSync } from 'node:zlib';
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { ConsumerError } from './error.ts';

/** Maximum size of a decompressed body in bytes, far above any size that is sent. */
const UNZIPPED_BYTES = 16_777_216;

/**
 * @param body of a message or a request, as text or bytes. A single update outside a list is taken as a list of one.
 * @throws ConsumerError `body` when it is none of this.
 */
export function decode(body: string | Uint8Array): readonly ReceivedUpdate[] {
  const bytes =
    typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body.buffer, body.byteOffset, body.length);
  const text = textOf(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConsumerError('body', 'body: expected JSON, or Base64 of it, got something else');
  }
  const list = Array.isArray(value) ? value : [value];
  for (const [index, update] of list.entries()) {
    if (typeof update !== 'object' || update === null || Array.isArray(update)) {
      throw new ConsumerError('body', `body[${index}]: expected an update (an object), got ${kindOf(update)}`);
    }
  }
  return list as ReceivedUpdate[];
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

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
