/** Finding updates in a block: by every kind of id, with what each destination got of them. */
import { describe, expect, test } from '@jest/globals';
import type { Block } from '../../../core/journal/block.ts';
import { findIn, type Wanted, wholeEventId } from '../../../core/journal/find.ts';
import { FINGERPRINT_BYTES, fingerprintsOf, mayContain } from '../../../core/journal/fingerprints.ts';
import { appDetail, feedDetail, updateOf } from '../make.ts';

const updates = [
  feedDetail({ event_id: 'a', feed: 'user:1', new: [{ id: 'act-1', foreign_id: 'post:1' }, { id: 'act-2' }] }),
  feedDetail({ event_id: 'b', feed: 'user:2', new: [], deleted: ['act-1'] }),
  feedDetail({ event_id: 'c#new.0-1', feed: 'user:2', new: [], deleted_foreign_ids: [['post:1', '2026-11-24']] }),
].map((detail) => updateOf(detail).text);

const BLOCK: Block = {
  appId: 'acme',
  scope: 'feed_group:user',
  at: 1_764_000_000_000,
  updates,
  destinations: [
    {
      id: 'dst_1',
      version: 3,
      deliveries: [
        { id: 'dlv_1', updates: '0#new.0-0' },
        { id: 'dlv_2', updates: '0#new.1-1,1-2' },
      ],
    },
    { id: 'dst_2', version: 1, taken: '1', deliveries: [{ id: 'dlv_3', updates: '1', dead: true }] },
  ],
};

const idsOf = (wanted: Wanted) => findIn(BLOCK, wanted).map(({ eventId }) => eventId);

describe('updates of a block are found', () => {
  test.each<[Wanted, string[]]>([
    [{ eventId: 'a' }, ['a']],
    [{ eventId: 'a#new.0-0' }, ['a']],
    [{ eventId: 'c#new.0-1' }, ['c#new.0-1']],
    [{ eventId: 'missing' }, []],
    [{ deliveryId: 'dlv_1' }, ['a']],
    [{ deliveryId: 'dlv_2' }, ['a', 'b', 'c#new.0-1']],
    [{ deliveryId: 'dlv_9' }, []],
    [{ feed: 'user:2' }, ['b', 'c#new.0-1']],
    [{ activityId: 'act-1' }, ['a', 'b']],
    [{ foreignId: 'post:1' }, ['a', 'c#new.0-1']],
    [{ foreignId: 'act-1' }, []],
  ])('by %j', (wanted, expected) => {
    expect(idsOf(wanted)).toEqual(expected);
  });

  test('with the deliveries of each destination, and those that filtered them out', () => {
    const [first] = findIn(BLOCK, { eventId: 'a' });
    expect(first).toMatchObject({ position: 0, feed: 'user:1', text: updates[0] });
    expect(first?.destinations).toEqual([
      {
        id: 'dst_1',
        version: 3,
        isFilteredOut: false,
        deliveries: [
          { id: 'dlv_1', pieces: [{ list: 'new', from: 0, to: 0 }], isDead: false },
          { id: 'dlv_2', pieces: [{ list: 'new', from: 1, to: 1 }], isDead: false },
        ],
      },
      { id: 'dst_2', version: 1, isFilteredOut: true, deliveries: [] },
    ]);
    const [second] = findIn(BLOCK, { eventId: 'b' });
    expect(second?.destinations[1]).toEqual({
      id: 'dst_2',
      version: 1,
      isFilteredOut: false,
      deliveries: [{ id: 'dlv_3', isDead: true }],
    });
  });

  test('with the reason why no destination got them', () => {
    const text = updateOf(appDetail({ event_id: 'r', type: 'reaction.new' })).text;
    const block: Block = { ...BLOCK, updates: [text], destinations: [], unrouted: 'switched_off' };
    expect(findIn(block, { eventId: 'r' })).toEqual([
      { position: 0, text, eventId: 'r', feed: '', type: 'reaction.new', unrouted: 'switched_off', destinations: [] },
    ]);
  });
});

test.each([
  ['a', 'a'],
  ['a#new.0-99', 'a'],
  ['a#new.0-99#new.0-9', 'a'],
  ['a#deleted_foreign_ids.3-3', 'a'],
  ['a#other.0-1', 'a#other.0-1'],
  ['#new.0-1', ''],
])('the id %j is of the update %j', (id, whole) => {
  expect(wholeEventId(id)).toBe(whole);
});

test('fingerprints contain each of their ids and few others', () => {
  const ids = Array.from({ length: 2_000 }, (_, n) => `event-${n}`);
  const bytes = fingerprintsOf(ids);
  expect(bytes.byteLength).toBe(2_000 * FINGERPRINT_BYTES);
  expect(fingerprintsOf(['a', 'b', 'a', 'b', 'a'])).toHaveLength(2 * FINGERPRINT_BYTES);
  expect(ids.every((id) => mayContain(bytes, id))).toBe(true);
  const odd = ['', 'é', '\ud800', 'ab\udc00', '日本', 'long'.repeat(99)];
  expect(odd.every((id) => mayContain(fingerprintsOf(['x', ...odd, 'yz']), id))).toBe(true);
  // About one in ten thousand of other ids has the hash of one of these.
  const others = Array.from({ length: 500 }, (_, n) => `other-${n}`);
  expect(others.filter((id) => mayContain(bytes, id)).length).toBeLessThan(3);
});
