/** The format of objects: each block is found by the directory, damage is noticed, and other programs can read it. */
import { constants, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DamagedBlock, decodeBlock, encodeBlock } from '../../../core/journal/block.ts';
import { directoryOf, entriesIn } from '../../../core/journal/directory.ts';
import { compress, decompress } from '../../../core/journal/frame.ts';
import { directoryStart, objectOf, placesOf, readDirectory, TAIL_BYTES } from '../../../core/journal/object.ts';
import { type IndexEntry, indexEntry } from '../../../core/journal/row.ts';
import { feedDetail, updateOf } from '../make.ts';

const HEAD = { appId: 'acme', scope: 'feed_group:user', at: 1_764_000_000_000, destinations: [] } as const;
const texts = ['a', 'bb', 'ccc'].map((name) => Buffer.from(name.repeat(50)));

async function anObject() {
  const frames = await Promise.all(texts.map(compress));
  const directory = frames.map((_, index) => ({ index }));
  return { frames, directory, content: objectOf(frames, directory) };
}

describe('an object', () => {
  test('contains each block at its place, and the directory where its end says', async () => {
    const { frames, directory, content } = await anObject();
    const from = directoryStart(content.subarray(-TAIL_BYTES));
    expect(readDirectory(content.subarray(from, -TAIL_BYTES))).toEqual(directory);
    for (const [index, { offset, length }] of placesOf(frames).entries())
      expect(decompress(content.subarray(offset, offset + length))).toEqual(texts[index]);
  });

  test('has nothing but blocks for other programs, which skip the directory', async () => {
    const { frames, content } = await anObject();
    const skipped = content.subarray(frames.reduce((sum, { length }) => sum + length, 0));
    expect(skipped.readUInt32LE(0) >>> 4).toBe(0x18_4d_2a_5);
    expect(zstdDecompressSync(content).toString().startsWith('a'.repeat(50))).toBe(true);
  });

  test('that was cut or is another file is refused', async () => {
    const { content } = await anObject();
    expect(() => directoryStart(content.subarray(-TAIL_BYTES - 3, -3))).toThrow(DamagedBlock);
    expect(() => directoryStart(Buffer.alloc(0))).toThrow(DamagedBlock);
    const from = directoryStart(content.subarray(-TAIL_BYTES));
    expect(() => readDirectory(content.subarray(from + 1, -TAIL_BYTES))).toThrow(DamagedBlock);
    expect(() => readDirectory(gzipSync('[]'))).toThrow(DamagedBlock);
  });
});

describe('a compressed block', () => {
  test('in which one byte changed is refused or has the same content', async () => {
    const block = encodeBlock(HEAD, [updateOf(feedDetail()), updateOf(feedDetail({ event_id: 'b' }))]);
    const frame = await compress(block);
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(frame);
        damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
        const read = (): Buffer => {
          const content = decompress(damaged);
          decodeBlock(content, HEAD);
          return content;
        };
        try {
          expect(read()).toEqual(block);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedBlock);
        }
      }),
    );
  });

  test('that would become larger than any block is refused', () => {
    const bomb = zstdCompressSync(Buffer.alloc(70_000_000), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    expect(() => decompress(bomb)).toThrow(DamagedBlock);
  });
});

describe('a directory', () => {
  const blocks = [1, 20].map((count) => ({
    ...HEAD,
    updates: Array.from({ length: count }, (_, index) => updateOf(feedDetail({ event_id: `e${index}` }))),
  }));
  const entries = blocks.map((block, index) => indexEntry(block, `object.${index}`, 60));

  function directoryFrame(values: readonly object[]): Buffer {
    const content = objectOf([], values);
    return content.subarray(directoryStart(content.subarray(-TAIL_BYTES)), -TAIL_BYTES);
  }

  test('has everything that the index has of a block', () => {
    const frames = blocks.map(({ updates }) => encodeBlock(HEAD, updates));
    const read = entriesIn(directoryFrame(directoryOf(entries, frames)));
    const places = placesOf(frames);
    const plain = ({ eventIds, deliveryIds, feeds, ...entry }: IndexEntry) => ({
      ...entry,
      hashes: [eventIds, deliveryIds, feeds].map((one) => [...one]),
    });
    expect(read.map(plain)).toEqual(entries.map((entry, index) => ({ ...plain(entry), ...places[index] })));
  });

  test.each([
    null,
    1,
    {},
    { ...directoryOf(entries, [])[0], length: -1 },
    { ...directoryOf(entries, [])[0], feeds: 1 },
  ])('with the entry %j is refused', async (value) => {
    const frame = directoryFrame([value as object]);
    expect(() => entriesIn(frame)).toThrow(DamagedBlock);
  });
});
