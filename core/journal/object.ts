/**
 * An object of the journal: the blocks of one invocation of fan-out as gzip members, one after the other, then a member
 * with the directory, and a member of a fixed size with the position of the directory. The whole object is a valid gzip
 * file, and each block can be read by a ranged request.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { DamagedBlock } from './block.ts';

/** Where a block is in an object, and what the index row of the block contains. */
export interface Entry {
  /** Position of the first byte. */
  readonly offset: number;
  /** Bytes of the gzip member. */
  readonly length: number;
}

export interface StoredObject<E extends object> {
  readonly content: Buffer;
  readonly entries: readonly (E & Entry)[];
}

/** A text of digits, so that it is stored uncompressed with a constant size. */
const POSITION_DIGITS = 12;
/** The header of a gzip member (10 bytes), a stored block (5 bytes), the text, and the trailer (8 bytes). */
export const TAIL_BYTES = 10 + 5 + POSITION_DIGITS + 8;

/** @param blocks compressed blocks with the fields of their directory entries. */
export function objectOf<E extends object>(blocks: readonly (E & { readonly member: Buffer })[]): StoredObject<E> {
  let offset = 0;
  const entries = blocks.map(({ member, ...fields }) => {
    const entry = { ...(fields as unknown as E), offset, length: member.length };
    offset += member.length;
    return entry;
  });
  const directory = gzipSync(JSON.stringify(entries));
  const tail = gzipSync(String(offset).padStart(POSITION_DIGITS, '0'), { level: 0 });
  return { content: Buffer.concat([...blocks.map(({ member }) => member), directory, tail]), entries };
}

/** Returns the position of the directory from the last `TAIL_BYTES` of an object. @throws DamagedBlock */
export function directoryStart(tail: Buffer): number {
  const text = unzipped(tail).toString('latin1');
  if (!/^\d+$/.test(text)) throw new DamagedBlock('expected the position of the directory at the end of the object');
  return Number(text);
}

/** @param member the bytes between the position of the directory and the tail. @throws DamagedBlock */
export function readDirectory<E extends object>(member: Buffer): readonly (E & Entry)[] {
  try {
    return JSON.parse(unzipped(member).toString('utf8')) as readonly (E & Entry)[];
  } catch {
    throw new DamagedBlock('the directory of the object cannot be read');
  }
}

/** @throws DamagedBlock */
export function unzipped(member: Buffer): Buffer {
  try {
    return gunzipSync(member);
  } catch {
    throw new DamagedBlock('the block cannot be decompressed');
  }
}
