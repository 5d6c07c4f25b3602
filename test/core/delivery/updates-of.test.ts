/** The rest of a delivery whose other part was accepted. */
import { expect, test } from '@jest/globals';
import { createDelivery } from '../../../core/delivery/delivery.ts';
import { updatesOf, withOnly } from '../../../core/delivery/updates-of.ts';
import { appDetail, aQueue, feedDetail, updateOf } from '../make.ts';

const updates = [
  updateOf(feedDetail({ event_id: 'a', new: [{ id: '1', n: 1.0 }, { id: '2' }] })),
  updateOf(feedDetail({ event_id: 'b', new: [] })),
  updateOf(appDetail({ event_id: 'c' })),
];
const whole = {
  ...createDelivery({ updates, activities: 4 }, aQueue(), 1_000),
  attempt: 3,
  hops: 2,
  firstAttemptAt: 900,
};

test('the updates of a body are those that were packed, unchanged', () => {
  expect(updatesOf(whole).map(({ text }) => text)).toEqual(updates.map(({ text }) => text));
});

test('a delivery with a part of the updates has its own id and the same attempt', () => {
  const left = withOnly(whole, [0, 2]);
  const [a, , c] = updates;
  expect(left).toEqual({
    ...whole,
    id: createDelivery({ updates: [a, c] as typeof updates, activities: 0 }, aQueue(), 0).id,
    updates: 2,
    activities: 3,
    events: ['a', 'c'],
    body: `[${a?.text},${c?.text}]`,
  });
  expect(left.id).not.toBe(whole.id);
});

test('a single remaining update is the first and the last', () => {
  expect(withOnly(whole, [1])).toMatchObject({
    updates: 1,
    activities: 1,
    events: ['b', 'b'],
    body: `[${updates[1]?.text}]`,
  });
});

test('missing values of an update are empty, and its own keys are never mistaken for counted ones', () => {
  const body = '[{"activities":99,"new":[{},{}]},{"feed":"user:1","event_id":"e","deleted":["a"]}]';
  expect(updatesOf({ appId: '1', scope: 'feed_group:user', body })).toStrictEqual([
    {
      appId: '1',
      scope: { kind: 'feed_group', name: 'user' },
      feed: '',
      eventId: '',
      text: '{"activities":99,"new":[{},{}]}',
      bytes: 31,
      activities: 2,
    },
    {
      appId: '1',
      scope: { kind: 'feed_group', name: 'user' },
      feed: 'user:1',
      eventId: 'e',
      text: '{"feed":"user:1","event_id":"e","deleted":["a"]}',
      bytes: 48,
      activities: 1,
    },
  ]);
});
