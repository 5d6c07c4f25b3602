/** What is left of a delivery when the other side took a part of it. */
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
  ...createDelivery({ updates, bytes: 0, activities: 4 }, aQueue(), 1_000),
  attempt: 3,
  hops: 2,
  firstAttemptAt: 900,
};

test('the updates of a body are those that were packed, to the letter', () => {
  expect(updatesOf(whole).map(({ text }) => text)).toEqual(updates.map(({ text }) => text));
});

test('a delivery with some of its updates is one of its own, at the same attempt', () => {
  const left = withOnly(whole, [0, 2]);
  const [a, , c] = updates;
  expect(left).toEqual({
    ...whole,
    id: createDelivery({ updates: [a, c] as typeof updates, bytes: 0, activities: 0 }, aQueue(), 0).id,
    updates: 2,
    activities: 3,
    events: ['a', 'c'],
    body: `[${a?.text},${c?.text}]`,
  });
  expect(left.id).not.toBe(whole.id);
});

test('one update that is left is first and last', () => {
  expect(withOnly(whole, [1])).toMatchObject({
    updates: 1,
    activities: 1,
    events: ['b', 'b'],
    body: `[${updates[1]?.text}]`,
  });
});
