/** Until when a delivery is parked, and in which order it is released. */
import { describe, expect, test } from '@jest/globals';
import { HEALTHY } from '../../../core/health/health.ts';
import { parkForLater, parkForRetry } from '../../../core/holding/parked.ts';
import { aDelivery } from '../make.ts';

const FAILED = { class: 'http_5xx', code: '500', reason: 'no', at: 50 } as const;

test('for a retry it waits until it is due and is checked then', () => {
  expect(parkForRetry(9)).toEqual({ why: 'retry', dueAt: 9, wakeAt: 9 });
});

describe('for later', () => {
  test('it is released in the order of packing', () => {
    const dues = [3, 1, 2].map((packedAt) => parkForLater(aDelivery({ packedAt }), 'paused', HEALTHY).dueAt);
    expect(dues).toEqual([3, 1, 2]);
  });

  test('at an open breaker it is checked for the next probe, and is released after those that were not attempted', () => {
    const health = { ...HEALTHY, breaker: 'open', probeAt: 70 } as const;
    expect(parkForLater(aDelivery({ packedAt: 4 }), 'open', health)).toEqual({ why: 'open', dueAt: 4, wakeAt: 70 });
    expect(parkForLater(aDelivery({ packedAt: 4, lastFailure: FAILED }), 'open', health).dueAt).toBe(50);
    expect(parkForLater(aDelivery({ packedAt: 4 }), 'open', HEALTHY).wakeAt).toBe(4);
  });

  test.each(['paused', 'disabled'] as const)('%s, its age counts, and wake checks it soon', (why) => {
    expect(parkForLater(aDelivery({ packedAt: 4, lastFailure: FAILED }), why, HEALTHY)).toEqual({
      why,
      dueAt: 4,
      wakeAt: 4,
    });
    expect(parkForLater(aDelivery({ packedAt: 4, redrivenAt: 8 }), why, HEALTHY).dueAt).toBe(8);
  });
});
