/** Compresses blocks. This is a module of its own, because the command line also runs on versions of Node without Zstandard. */
import zlib from 'node:zlib';
import { JOURNAL_BLOCK_BYTES } from '../limits.ts';
import { DamagedBlock } from './block.ts';

/** Level 3 takes as long as level 1 for these texts, and its result is smaller. */
export const COMPRESSION = {
  params: { [zlib.constants.ZSTD_c_compressionLevel]: 3, [zlib.constants.ZSTD_c_checksumFlag]: 1 },
};

/** Up to this size, a call of another thread takes this thread longer than the compression does. */
const SMALL_BYTES = 16_384;
/** Maximum size of the buffers for the result. */
const CHUNK_BYTES = 2 ** 21;

/** Compresses a block, outside of the main thread unless the block is small. */
export async function compress(block: Buffer): Promise<Buffer> {
  const options = { ...COMPRESSION, chunkSize: Math.min(CHUNK_BYTES, mostBytes(block.length)) };
  // A named import of a function that Node 20 lacks would prevent the module from being loaded there.
  if (block.length <= SMALL_BYTES) return zlib.zstdCompressSync(block, options);
  return new Promise((resolve, reject) => {
    zlib.zstdCompress(block, options, (error, frame) => (error ? reject(error) : resolve(frame)));
  });
}

/** Returns the maximum size of a frame (ZSTD_compressBound, rounded up, and the checksum). */
function mostBytes(bytes: number): number {
  return bytes + Math.ceil(bytes / 256) + 128;
}

/** @throws DamagedBlock also if the checksum of the frame is wrong. */
export function decompress(frame: Uint8Array): Buffer {
  try {
    return zlib.zstdDecompressSync(frame, { maxOutputLength: JOURNAL_BLOCK_BYTES });
  } catch {
    throw new DamagedBlock('the block cannot be decompressed');
  }
}
