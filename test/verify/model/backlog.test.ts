/** A backlog drains in the model, oldest first, in growing steps, and nobody else waits for it. */
import { expect, test } from '@jest/globals';
import { drain } from '../../../verify/model/backlog.ts';

test('a backlog of 20,000 parked deliveries drains oldest first in growing steps, and no other destination waits for it', async () => {
  const drained = await drain({ parked: 20_000 });
  // A probe, the growing steps, then the largest until all is out.
  expect(drained.steps).toEqual([1, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 5_120, 4_649]);
  expect(drained.ticks).toBe(13);
  expect(drained).toMatchObject({ opened: 20_000 + 50 * 13, removed: 20_000 + 50 * 13 });
  // A read of fifty rows at a time, and two looks a tick for each of the others and for the end.
  expect(drained.queries).toBeLessThan(20_000 / 50 + 13 * (50 * 3 + 4));
  expect(drained).toMatchObject({ othersSent: 2 * 50 * 13, othersWaited: 0 });
  expect(drained.longestTickMs).toBeLessThan(45_000);
});
