/**
 * An object of the journal: the blocks of one invocation of fan-out as Zstandard frames, one after the other, then a
 * skippable frame with the directory, and a skippable frame of a fixed size with the position of the directory. The
 * whole object is a valid Zstandard file (RFC 8878), and each block can be read by a ranged request.
 */
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { JOURNAL_BLOCK_BYTES } from '../limits.ts';
import { DamagedBlock } from './block.ts';

/** Where a block is in an object. */
export interface Place {
  /** Position of the first byte. */
  readonly offset: number;
  /** Bytes of its frame. */
  readonly length: number;
}

/** Digits of the position of the directory. */
const POSITION_DIGITS = 12;
const SKIPPABLE = 0x18_4d_2a_50;
/** The magic number and the size of a skippable frame. */
const SKIPPABLE_HEADER_BYTES = 8;
export const TAIL_BYTES = SKIPPABLE_HEADER_BYTES + POSITION_DIGITS;

/** Returns the place of each frame. */
export function placesOf(frames: readonly { readonly length: number }[]): readonly Place[] {
  let offset = 0;
  return frames.map(({ length }) => {
    const place = { offset, length };
    offset += length;
    return place;
  });
}

/**
 * Returns an object.
 * @param directory a value for each frame, from which the rows of the index can be restored. It is compressed with
 * gzip, which every supported version of Node can read.
 */
export function objectOf(frames: readonly Buffer[], directory: readonly object[]): Buffer {
  const start = frames.reduce((sum, { length }) => sum + length, 0);
  const content = gzipSync(JSON.stringify(directory), { level: constants.Z_BEST_SPEED });
  const position = Buffer.from(String(start).padStart(POSITION_DIGITS, '0'));
  return Buffer.concat([...frames, ...skippable(content), ...skippable(position)]);
}

function skippable(content: Buffer): readonly Buffer[] {
  const header = Buffer.alloc(SKIPPABLE_HEADER_BYTES);
  header.writeUInt32LE(SKIPPABLE, 0);
  header.writeUInt32LE(content.length, 4);
  return [header, content];
}

/** Returns the position of the directory from the last `TAIL_BYTES` of an object. @throws DamagedBlock */
export function directoryStart(tail: Buffer): number {
  const text = contentOf(tail)?.toString('latin1') ?? '';
  if (!/^\d+$/.test(text)) throw new DamagedBlock('expected the position of the directory at the end of the object');
  return Number(text);
}

/**
 * Returns the values of the directory.
 * @param frame the bytes from the position of the directory to the tail. @throws DamagedBlock
 */
export function readDirectory(frame: Buffer): readonly unknown[] {
  try {
    const content = gunzipSync(contentOf(frame) ?? '', { maxOutputLength: JOURNAL_BLOCK_BYTES }).toString('utf8');
    const directory: unknown = JSON.parse(content);
    if (Array.isArray(directory)) return directory;
  } catch {
    // The error below names the cause.
  }
  throw new DamagedBlock('the directory of the object cannot be read');
}

function contentOf(frame: Buffer): Buffer | undefined {
  const isWhole =
    frame.length >= SKIPPABLE_HEADER_BYTES &&
    frame.readUInt32LE(0) === SKIPPABLE &&
    frame.readUInt32LE(4) === frame.length - SKIPPABLE_HEADER_BYTES;
  return isWhole ? frame.subarray(SKIPPABLE_HEADER_BYTES) : undefined;
}
