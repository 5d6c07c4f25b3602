/**
 * Decodes the start of an endpoint's response body as text. Decompression is streamed and stops at the same limit as
 * reading, so that a small body cannot expand into a large one.
 */
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, constants as zlib } from 'node:zlib';
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES } from '../../core/limits.ts';

/**
 * @param bytes the body as it was read, possibly truncated.
 * @param coding the `content-encoding`. A body with an unknown one is empty text.
 * @param most the maximum size of the text in bytes.
 */
export async function answerText(
  bytes: Buffer,
  coding: string | undefined,
  most: number = ANSWER_KEPT_BYTES,
): Promise<string> {
  return toText(await decodeBody(bytes, coding), most);
}

/** Returns at most `ANSWER_READ_BYTES` of the decompressed bytes. */
export async function decodeBody(bytes: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const coding = (contentEncoding ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return bytes;
  const decoder = decoderOf(coding, bytes);
  if (!decoder || bytes.length === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  decoder.end(bytes);
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= ANSWER_READ_BYTES) break;
    }
  } catch {
    // The body is broken or truncated. What was decompressed before is used.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_READ_BYTES);
}

function decoderOf(coding: string, bytes: Buffer) {
  const options = { finishFlush: zlib.Z_SYNC_FLUSH };
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(options);
  // Some servers send deflate without the zlib header that RFC 9110 requires.
  if (coding === 'deflate') return (bytes[0] ?? 0) % 16 === 8 ? createInflate(options) : createInflateRaw(options);
  if (coding === 'br') return createBrotliDecompress({ finishFlush: zlib.BROTLI_OPERATION_FLUSH });
  return undefined;
}

/** Undecodable bytes become U+FFFD (a byte order mark is kept), which can be longer, so the text is truncated again. */
function toText(bytes: Buffer, most: number): string {
  const cut = bytes.length > most;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, most), { stream: cut });
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
