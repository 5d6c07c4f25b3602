/** Which due delivery becomes the probe. */
import { expect, test } from '@jest/globals';
import { probeOf } from '../../../core/health/health.ts';

const rows = (...attempts: readonly number[]) => attempts.map((attempt, place) => ({ attempt, place }));

test.each([
  { due: rows(1), place: 0 },
  { due: rows(3, 1, 2), place: 1 },
  { due: rows(4, 2, 2), place: 1 },
  { due: rows(1, 1, 1), place: 0 },
  { due: rows(9, 8, 7), place: 2 },
])('of $due.length, the one with the fewest attempts, and of those the oldest', ({ due, place }) => {
  expect(probeOf(due)).toEqual(due[place]);
});

test('of no deliveries, none', () => {
  expect(probeOf([])).toBeUndefined();
});
