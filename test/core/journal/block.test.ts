/** The format of the journal: what was written is read again, every delivery is rebuilt, and damage is noticed. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyText, createDelivery } from '../../../core/delivery/delivery.ts';
import { pack } from '../../../core/delivery/pack.ts';
import { type Block, DamagedBlock, decodeBlock, encodeBlock, rebuildBody } from '../../../core/journal/block.ts';
import { type BlockUpdate, namesOf, parseNames } from '../../../core/journal/names.ts';
import { ACTIVITY_LISTS, type Update } from '../../../core/update/update.ts';
import { aWebhook, feedDetail, updateOf } from '../make.ts';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('\n', '\ufffe', '😀'.repeat(9)));
const update = fc
  .record({
    new: fc.array(fc.record({ id: fc.uuid(), custom: text }), { maxLength: 250, size: 'max' }),
    deleted: fc.array(text, { maxLength: 12 }),
    event_id: fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
  })
  .map((changes) => updateOf(feedDetail(changes)));
const piece = fc
  .record({ list: fc.constantFrom(...ACTIVITY_LISTS), from: fc.nat(999), more: fc.nat(99) })
  .map(({ list, from, more }) => ({ list, from, to: from + more }));
const names = fc.array(
  fc.oneof(
    fc.nat(50).map((position): BlockUpdate => ({ position })),
    fc.record({ position: fc.nat(50), pieces: fc.array(piece, { minLength: 1, maxLength: 3 }) }),
  ),
  { minLength: 1, maxLength: 20 },
);

const HEAD = { appId: 'acme', scope: 'feed_group:user', at: 1_764_000_000_000, destinations: [] } as const;

function encoded(updates: readonly Update[], changes: Partial<Omit<Block, 'updates'>> = {}): Buffer {
  return encodeBlock({ ...HEAD, ...changes }, updates);
}

describe('the names of updates', () => {
  test('are read as they were written, in order', () => {
    fc.assert(fc.property(names, (updates) => expect(parseNames(namesOf(updates) ?? '')).toEqual(updates)));
  });

  test('are ranges where positions follow each other', () => {
    const updates = [0, 1, 2, 5, 6, 9].map((position) => ({ position }));
    expect(namesOf(updates)).toBe('0-2,5-6,9');
  });

  test.each(['', 'a', '1,', '1#other.0-1', '1#new.0', '-1', '1-2-3', '12345678', '0-9999999'])(
    '%j is no text of names',
    (text) => {
      expect(parseNames(text)).toBeUndefined();
    },
  );
});

describe('a block', () => {
  test('contains the exact texts of its updates', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 5 }), (updates) => {
        const { updates: texts, ...head } = decodeBlock(encoded(updates), HEAD);
        expect(texts).toEqual(updates.map((one) => one.text));
        expect(head).toEqual(HEAD);
      }),
      { numRuns: 50 },
    );
  });

  test('contains the same texts if it is written from the bodies of a destination', () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (updates, size) => {
        const parts = Array.from({ length: Math.ceil(updates.length / size) }, (_, part) => part * size);
        const bodies = parts.map((first) => bodyText(updates.slice(first, first + size)));
        const content = encodeBlock(HEAD, updates, bodies);
        expect(decodeBlock(content, HEAD)).toEqual(decodeBlock(encoded(updates), HEAD));
      }),
      { numRuns: 30 },
    );
  });

  test('with a text that has another size than its header says is refused', () => {
    const content = encoded([updateOf(feedDetail())]);
    content[content.length - 1] = '}'.charCodeAt(0);
    expect(() => decodeBlock(content, HEAD)).toThrow(DamagedBlock);
  });

  test('that belongs to another app or scope is refused', () => {
    const content = encoded([updateOf(feedDetail())]);
    expect(() => decodeBlock(content, { ...HEAD, appId: 'other' })).toThrow(DamagedBlock);
    expect(() => decodeBlock(content, { ...HEAD, scope: 'feed_group:timeline' })).toThrow(DamagedBlock);
  });

  test('whose updates do not have the sizes in its header is refused', () => {
    const content = encoded([updateOf(feedDetail()), updateOf(feedDetail({ event_id: 'b' }))]);
    expect(decodeBlock(content, HEAD).updates).toHaveLength(2);
    expect(() => decodeBlock(content.subarray(0, -1), HEAD)).toThrow(DamagedBlock);
    expect(() => decodeBlock(Buffer.concat([content, Buffer.from('{}\n')]), HEAD)).toThrow(DamagedBlock);
  });

  test.each([
    'null',
    '[]',
    '{"v":2}',
    '{"v":1,"bytes":1,"destinations":[]}',
    '{"v":1,"bytes":[-1],"destinations":[]}',
    '{"v":1,"bytes":[],"destinations":[null]}',
    '{"v":1,"bytes":[],"destinations":[{"id":"d","deliveries":[{}]}]}',
  ])('with the header %s is refused', (header) => {
    expect(() => decodeBlock(Buffer.from(`${header}\n`), HEAD)).toThrow(DamagedBlock);
  });
});

describe('the body of a delivery', () => {
  test('is rebuilt from its block to the byte, pieces of split updates included', () => {
    const limits = fc.record({ max_batch: fc.constantFrom(undefined, 1, 3) });
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 6 }), limits, (updates, { max_batch }) => {
        const destination = aWebhook(max_batch ? { max_batch } : {});
        const placed = updates.map((one, position) => ({ ...one, position }));
        const block = decodeBlock(encoded(updates), HEAD);
        for (const body of pack(placed, destination).bodies) {
          const delivery = createDelivery(body, destination, HEAD.at);
          expect(rebuildBody(block, destination.id, delivery.id, namesOf(body.updates) ?? '')).toBe(delivery.body);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is refused when the block has other updates', () => {
    const destination = aWebhook();
    const updates = [updateOf(feedDetail({ event_id: 'a' }))];
    const { id } = createDelivery({ updates, activities: 1 }, destination, HEAD.at);
    const other = decodeBlock(encoded([updateOf(feedDetail({ event_id: 'b' }))]), HEAD);
    expect(() => rebuildBody(other, destination.id, id, '0')).toThrow(DamagedBlock);
    expect(() => rebuildBody(other, destination.id, id, '7')).toThrow(DamagedBlock);
    expect(() => rebuildBody(other, destination.id, id, 'x')).toThrow(DamagedBlock);
  });
});
