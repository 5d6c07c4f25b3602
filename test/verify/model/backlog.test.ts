/** In the model, a backlog drains oldest first in growing steps, and no other destination waits for it. */
import { expect, test } from '@jest/globals';
import { drain } from '../../../verify/model/backlog.ts';

test('a backlog of 20,000 parked deliveries drains oldest first in growing steps, and no other destination waits for it', async () => {
  const drained = await drain({ parked: 20_000 });
  // A probe, the growing steps, then the largest step until the backlog is empty.
  expect(drained.steps).toEqual([1, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 5_120, 4_649]);
  expect(drained.ticks).toBe(13);
  expect(drained).toMatchObject({ opened: 20_000 + 50 * 13, removed: 20_000 + 50 * 13 });
  // Rows are read fifty at a time, with two more queries per tick for each other destination and for the end.
  expect(drained.queries).toBeLessThan(20_000 / 50 + 13 * (50 * 3 + 4));
  expect(drained).toMatchObject({ othersSent: 2 * 50 * 13, othersWaited: 0 });
  expect(drained.longestTickMs).toBeLessThan(45_000);
});
