/** The rollup of the attempts of one destination in one minute. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { bucketOf, emptyMinute, LATENCY_BUCKETS_MS, rollUp } from '../../../core/attempts/rollup.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

const SLOW: Outcome = { kind: 'delivered', status: 200, slowAnswer: true };
const MINUTE = Date.UTC(2026, 10, 24, 3, 45);

function anAttempt(changes: Partial<Attempt> = {}): Attempt {
  return { delivery: aDelivery({ updates: 2 }), outcome: DELIVERED, startedAt: MINUTE, durationMs: 40, ...changes };
}

test.each([
  [0, 0],
  [50, 0],
  [51, 1],
  [100, 1],
  [250, 2],
  [500, 3],
  [1_000, 4],
  [2_500, 5],
  [5_000, 6],
  [10_000, 7],
  [30_000, 8],
  [30_001, 9],
  [Number.MAX_SAFE_INTEGER, 9],
])('an attempt of %d ms is in bucket %d', (durationMs, bucket) => {
  expect(bucketOf(durationMs)).toBe(bucket);
});

describe('a rollup', () => {
  test('counts delivered and failed attempts, and the bytes and updates of delivered ones', () => {
    const body = '["ä"]';
    const attempts = [
      anAttempt({ delivery: aDelivery({ updates: 2, body }) }),
      anAttempt({ delivery: aDelivery({ updates: 5, body }), durationMs: 700, startedAt: MINUTE + 59_999 }),
      anAttempt({ outcome: failed(), durationMs: 31_000 }),
      anAttempt({ delivery: aDelivery({ updates: 1, body }), outcome: SLOW }),
    ];
    expect(rollUp(attempts)).toEqual([
      {
        destinationId: aDelivery().destinationId,
        at: MINUTE,
        delivered: 3,
        slowAnswers: 1,
        failed: 1,
        bytes: 18,
        updates: 8,
        latency: [2, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      },
    ]);
  });

  test('separates minutes and destinations', () => {
    const other = aDelivery({ destinationId: 'dst_000000000000000000000002' });
    const attempts = [anAttempt(), anAttempt({ startedAt: MINUTE + 60_000 }), anAttempt({ delivery: other })];
    expect(rollUp(attempts).map(({ destinationId, at }) => [destinationId.at(-1), at - MINUTE])).toEqual([
      ['1', 0],
      ['1', 60_000],
      ['2', 0],
    ]);
  });

  test('of no attempts is empty', () => {
    expect(rollUp([])).toEqual([]);
    expect(emptyMinute(MINUTE).latency).toHaveLength(LATENCY_BUCKETS_MS.length + 1);
  });

  test('counts every attempt, whatever their order', () => {
    const attempts = fc.array(
      fc.record({
        delivery: fc.integer({ min: 1, max: 3 }).map((n) => aDelivery({ destinationId: `dst_${n}` })),
        outcome: fc.constantFrom(DELIVERED, failed()),
        startedAt: fc.integer({ min: MINUTE, max: MINUTE + 200_000 }),
        durationMs: fc.integer({ min: 0, max: 60_000 }),
      }),
    );
    fc.assert(
      fc.property(attempts, (all) => {
        const minutes = rollUp(all);
        const sum = (of: (minute: (typeof minutes)[number]) => number) =>
          minutes.reduce((total, minute) => total + of(minute), 0);
        expect(sum(({ delivered, failed: lost }) => delivered + lost)).toBe(all.length);
        expect(sum(({ latency }) => latency.reduce((total, count) => total + count, 0))).toBe(all.length);
      }),
    );
  });
});
