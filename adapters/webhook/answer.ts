/**
 * The start of an endpoint's answer as text. Decompression is streamed and stops at the same cap as reading, so that a
 * small answer cannot unfold into a large one.
 */
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, constants as zlib } from 'node:zlib';
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES } from '../../core/limits.ts';

/**
 * @param bytes the body as read, perhaps cut off.
 * @param coding the `content-encoding`; an answer in an unknown one is empty text.
 */
export async function answerText(bytes: Buffer, coding: string | undefined): Promise<string> {
  return toText(await decodeBody(bytes, coding));
}

/** At most `ANSWER_READ_BYTES` of what `bytes` unfold to. */
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
    // Broken or cut off: what came out before counts.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_READ_BYTES);
}

function decoderOf(coding: string, bytes: Buffer) {
  const options = { finishFlush: zlib.Z_SYNC_FLUSH };
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(options);
  // Some send deflate without the zlib header that RFC 9110 asks for.
  if (coding === 'deflate') return (bytes[0] ?? 0) % 16 === 8 ? createInflate(options) : createInflateRaw(options);
  if (coding === 'br') return createBrotliDecompress({ finishFlush: zlib.BROTLI_OPERATION_FLUSH });
  return undefined;
}

/** Undecodable bytes become U+FFFD (a byte order mark stays), which can be longer than they were: the text is cut once more. */
function toText(bytes: Buffer): string {
  const cut = bytes.length > ANSWER_KEPT_BYTES;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, ANSWER_KEPT_BYTES), {
    stream: cut,
  });
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(ANSWER_KEPT_BYTES));
  return text.slice(0, read);
}
