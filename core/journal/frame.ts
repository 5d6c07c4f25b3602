/** Compresses blocks. This is a module of its own, because the command line also runs on versions of Node without Zstandard. */
import zlib from 'node:zlib';
import { JOURNAL_BLOCK_BYTES } from '../limits.ts';
import { DamagedBlock } from './block.ts';

/** Level 3 takes as long as level 1 for these texts, and its result is smaller. */
export const COMPRESSION = {
  params: { [zlib.constants.ZSTD_c_compressionLevel]: 3, [zlib.constants.ZSTD_c_checksumFlag]: 1 },
};

/** Compresses a block outside of the main thread. */
export function compress(block: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A named import of a function that Node 20 lacks would prevent the module from being loaded there.
    zlib.zstdCompress(block, COMPRESSION, (error, frame) => (error ? reject(error) : resolve(frame)));
  });
}

/** @throws DamagedBlock also if the checksum of the frame is wrong. */
export function decompress(frame: Uint8Array): Buffer {
  try {
    return zlib.zstdDecompressSync(frame, { maxOutputLength: JOURNAL_BLOCK_BYTES });
  } catch {
    throw new DamagedBlock('the block cannot be decompressed');
  }
}
