/** The keys of the attempts table: the partitions of a time range, and the place of an attempt. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptKey,
  daysOf,
  hourPartition,
  hoursOf,
  placeOfAttempt,
  timeOfAttempt,
} from '../../../adapters/attempts/keys.ts';

const HOUR_MS = 3_600_000;
const aTime = fc.integer({ min: 0, max: 4_000_000_000_000 });

test.each([
  ['hours', hoursOf, HOUR_MS],
  ['days', daysOf, 24 * HOUR_MS],
] as const)(
  'the %s of a range begin with the one of its start, end with the one of its end, and have no gaps',
  (_, stepsOf, step) => {
    fc.assert(
      fc.property(aTime, fc.integer({ min: 0, max: 40 * step }), (from, length) => {
        const steps = stepsOf(from, from + length);
        expect([steps[0], steps.at(-1)]).toEqual([from, from + length].map((time) => Math.floor(time / step) * step));
        expect(steps.every((time, index) => index === 0 || time - (steps[index - 1] ?? 0) === step)).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);

test('a range that ends before it begins has no hours', () => {
  expect(hoursOf(HOUR_MS, HOUR_MS - 1)).toEqual([]);
  expect(hoursOf(HOUR_MS, HOUR_MS)).toEqual([HOUR_MS]);
});

test('an attempt is in the partition of one of the hours of every range that contains it', () => {
  fc.assert(
    fc.property(
      aTime,
      fc.integer({ min: 0, max: HOUR_MS }),
      fc.integer({ min: 0, max: HOUR_MS }),
      (at, before, after) => {
        const partitions = hoursOf(Math.max(0, at - before), at + after).map((hour) => hourPartition('dst_1', hour));
        expect(partitions).toContain(hourPartition('dst_1', at));
      },
    ),
    { numRuns: 50 },
  );
});

test('the place of an attempt is read from its id, and other texts have none', () => {
  const place = placeOfAttempt('1700000000000.dlv_1.3');
  expect(place).toEqual({ at: 1_700_000_000_000, sk: attemptKey(1_700_000_000_000, 'dlv_1', 3) });
  expect(timeOfAttempt(place?.sk ?? '')).toBe(1_700_000_000_000);
  for (const id of ['', 'x', '1.dlv_1', '1.dlv#1.3', '1.dlv_1.x', '-1.dlv_1.3'])
    expect(placeOfAttempt(id)).toBeUndefined();
  expect(timeOfAttempt('DEAD#1')).toBeUndefined();
});
