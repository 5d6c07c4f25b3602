/**
 * Contract, section 3: an update that is too large for a body is split into pieces of whole activities, each with its
 * own id.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PieceLimits, splitUpdate } from '../../../core/update/split.ts';
import { ACTIVITY_LISTS, type Update } from '../../../core/update/update.ts';
import { appDetail, feedDetail, updateOf } from '../make.ts';

const PIECE_ID = /^(.*)#(new|deleted|deleted_foreign_ids)\.(\d+)-(\d+)$/s;

type Content = Record<string, unknown> & { readonly [list in (typeof ACTIVITY_LISTS)[number]]: unknown[] };

function contentOf(update: Update): Content {
  return JSON.parse(update.text) as Content;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('😀'.repeat(20), '日本', '\\u00e9'),
);
const detail = fc
  .record({
    new: fc.array(fc.record({ id: fc.uuid(), custom: text }), { maxLength: 12 }),
    deleted: fc.array(text, { maxLength: 12 }),
    deleted_foreign_ids: fc.array(fc.tuple(text, text), { maxLength: 12 }),
    event_id: fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
    extra: text,
  })
  .map((changes) => feedDetail(changes));
const limits = fc.record({ bytes: fc.integer({ min: 100, max: 1_000 }), activities: fc.integer({ min: 1, max: 8 }) });

function piecesOf(update: Update, bounds: PieceLimits) {
  return splitUpdate(update, bounds).map((piece) => ({
    piece,
    content: contentOf(piece),
    id: PIECE_ID.exec(piece.eventId),
  }));
}

describe('the pieces of an update', () => {
  test('contain each activity once, list by list, in order', () => {
    fc.assert(
      fc.property(detail, limits, (given, bounds) => {
        const whole = contentOf(updateOf(given));
        const pieces = splitUpdate(updateOf(given), bounds).map(contentOf);
        for (const list of ACTIVITY_LISTS) expect(pieces.flatMap((piece) => piece[list])).toEqual(whole[list]);
        const filled = pieces.map((piece) => ACTIVITY_LISTS.findIndex((list) => piece[list].length > 0));
        expect(filled).toEqual(filled.toSorted());
      }),
      { numRuns: 150 },
    );
  });

  test('repeat every other key and have ids with their positions', () => {
    fc.assert(
      fc.property(detail, limits, (given, bounds) => {
        const update = updateOf(given);
        const whole = contentOf(update);
        fc.pre(ACTIVITY_LISTS.some((list) => whole[list].length > 0));
        for (const { piece, content, id } of piecesOf(update, bounds)) {
          const [, event, list = '', from, to] = id ?? [];
          const empty = { new: [], deleted: [], deleted_foreign_ids: [] };
          const entries = (whole[list] as unknown[]).slice(Number(from), Number(to) + 1);
          expect(event).toBe(update.eventId);
          expect(content).toEqual({ ...whole, ...empty, [list]: entries, event_id: piece.eventId });
          expect(piece.activities).toBe(entries.length);
          expect(piece.bytes).toBe(Buffer.byteLength(piece.text));
          expect(piece).toMatchObject({ feed: update.feed, appId: update.appId, scope: update.scope });
        }
      }),
      { numRuns: 150 },
    );
  });

  test('are within the limits, unless one contains a single activity or the repeated part alone is too large', () => {
    fc.assert(
      fc.property(detail, limits, (given, bounds) => {
        const update = updateOf(given);
        for (const { piece, id } of piecesOf(update, bounds)) {
          const list = id?.[2] ?? '';
          const frame = Buffer.byteLength(JSON.stringify({ ...contentOf(piece), [list]: [] }));
          if (piece.activities > 1 && frame + 10 < bounds.bytes) {
            expect(piece.bytes).toBeLessThanOrEqual(bounds.bytes);
            expect(piece.activities).toBeLessThanOrEqual(bounds.activities);
          } else {
            expect(piece.activities === 1 || id === null || frame + 10 >= bounds.bytes).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('always have the same ids', () => {
    const update = updateOf(feedDetail({ event_id: 'e', new: [{ a: 1 }, { a: 2 }, { a: 3 }], deleted: ['x', 'y'] }));
    const ids = () => splitUpdate(update, { bytes: 10_000, activities: 2 }).map(({ eventId }) => eventId);
    expect(ids()).toEqual(['e#new.0-1', 'e#new.2-2', 'e#deleted.0-1']);
    expect(ids()).toEqual(ids());
  });

  test('are as few as the bytes allow', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `activity-${String(index).padStart(3, '0')}`);
    const update = updateOf(feedDetail({ new: [], deleted: ids }));
    const frame = update.bytes - JSON.stringify(ids).length + '[]'.length + '#deleted.100-100'.length;
    const tenIds = JSON.stringify(ids.slice(0, 10)).length - '[]'.length;
    const pieces = splitUpdate(update, { bytes: frame + tenIds, activities: 1_000 });
    expect(pieces.map(({ activities }) => activities)).toEqual(Array.from({ length: 10 }, () => 10));
    const one = splitUpdate(update, { bytes: frame + tenIds - 1, activities: 1_000 });
    expect(one[0]?.activities).toBe(9);
  });

  test('keep the activities unchanged', () => {
    const activities = ['{ "n":1.0 }', '{"n":9223372036854775807}', '{"n" : "\\u00e9" }'];
    const update = updateOf(`{"feed":"user:1", "app_id":"1","new":[${activities.join(' , ')}],"z":1E3}`);
    const pieces = splitUpdate(update, { bytes: 10_000, activities: 1 });
    expect(pieces.map(({ text }) => /"new":\[(.*?)\]/.exec(text)?.[1])).toEqual(activities);
    expect(pieces.every(({ text }) => text.includes('"z":1E3'))).toBe(true);
  });
});

describe('an update is not split', () => {
  test('when it is app-level, whatever its size', () => {
    const update = updateOf(appDetail({ generic: { id: 'r', pad: 'x'.repeat(5_000) } }));
    expect(splitUpdate(update, { bytes: 100, activities: 1 })).toEqual([update]);
  });

  test('when its lists are empty', () => {
    const update = updateOf(feedDetail({ new: [], pad: 'x'.repeat(5_000) }));
    expect(splitUpdate(update, { bytes: 100, activities: 1 })).toEqual([update]);
  });
});

test('an update whose repeated part fits into no body is not multiplied by its activities', () => {
  const deleted = Array.from({ length: 2_000 }, (_, index) => String(index));
  const update = updateOf(feedDetail({ new: [{ id: 'a' }], deleted, pad: 'x'.repeat(300_000) }));
  const pieces = splitUpdate(update, { bytes: 195_838, activities: 100 });
  expect(pieces.map(({ eventId }) => PIECE_ID.exec(eventId)?.slice(2))).toEqual([
    ['new', '0', '0'],
    ['deleted', '0', '1999'],
  ]);
});

test('an update whose pieces would repeat too much stays in one piece, which fits into no body', () => {
  const deleted = Array.from({ length: 20_000 }, (_, index) => `id${index}`);
  const given = (padding: number) => updateOf(feedDetail({ new: [], deleted, pad: 'x'.repeat(padding) }));
  const pieces = splitUpdate(given(195_000), { bytes: 195_838, activities: Number.POSITIVE_INFINITY });
  expect(pieces.map(({ activities }) => activities)).toEqual([20_000]);
  const fewer = splitUpdate(given(150_000), { bytes: 195_838, activities: Number.POSITIVE_INFINITY });
  expect(fewer.reduce((sum, { activities }) => sum + activities, 0)).toBe(20_000);
  expect(fewer.length).toBeGreaterThan(1);
  // A smaller learned limit is given up first.
  const aimed = { bytes: 262_142, aimedBytes: 150_500, activities: 100_000 };
  expect(splitUpdate(given(150_000), aimed).length).toBeLessThan(10);
});

test('the id of a piece has escapes for the noncharacters that SQS refuses', () => {
  const update = updateOf(feedDetail({ event_id: 'e\ufffe', new: [{ a: 1 }, { a: 2 }] }));
  const [piece] = splitUpdate(update, { bytes: 10_000, activities: 1 });
  expect(piece?.text).toContain('"event_id":"e\\ufffe#new.0-0"');
  expect(piece?.text).not.toContain('\ufffe');
});

test('an update is split as soon as its repeated part leaves room for any activity', () => {
  const update = updateOf(feedDetail({ new: [{ a: 1 }, { a: 2 }] }));
  const [piece] = splitUpdate(update, { bytes: 10_000, activities: 1 });
  const frame = (piece?.bytes ?? 0) - '{"a":1}'.length;
  const countAt = (bytes: number) => splitUpdate(update, { bytes, activities: 10 }).length;
  expect([countAt(frame), countAt(frame + 1)]).toEqual([1, 2]);
});
