/** Contract, section 5: when a failed delivery is attempted again. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JITTER, nextGap, RETRY_SCHEDULES, schedulesFrom } from '../../core/retry.ts';
import { aFailure } from './make.ts';

const MIDDLE = 0.5;
const FAST = [5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 36_000];
const SLOW = [300, 1_800, 7_200, 21_600, 72_000];
const pace = fc.constantFrom('fast' as const, 'slow' as const);
const die = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function gaps(failure = aFailure(), random = MIDDLE): (number | undefined)[] {
  return Array.from({ length: 12 }, (_, index) => nextGap(failure, index + 1, RETRY_SCHEDULES, random));
}

describe('the delays of the contract', () => {
  test('are 5 s to 10 h for transient failures: 11 attempts in 28 h 43 min (less 25 s)', () => {
    expect(gaps()).toEqual([...FAST, undefined, undefined]);
    const total = FAST.reduce((sum, gap) => sum + gap, 0);
    expect(Math.floor(total / 60)).toBe(28 * 60 + 42);
  });

  test('are 5 min to 20 h for failures that a person must fix', () => {
    expect(gaps(aFailure({ pace: 'slow' })).slice(0, 6)).toEqual([...SLOW, undefined]);
  });

  test('do not exist for failures that no further attempt fixes, whatever the endpoint requests', () => {
    expect(gaps(aFailure({ pace: 'never', retryAfterSeconds: 60 }))).toEqual(Array.from({ length: 12 }));
  });
});

describe('jitter', () => {
  test('changes a delay by at most 20 %, in whole seconds', () => {
    fc.assert(
      fc.property(pace, fc.integer({ min: 1, max: 12 }), die, (own, attempt, random) => {
        const gap = nextGap(aFailure({ pace: own }), attempt, RETRY_SCHEDULES, random);
        const base = RETRY_SCHEDULES[own][attempt - 1];
        if (base === undefined) {
          expect(gap).toBeUndefined();
        } else {
          expect(Number.isInteger(gap)).toBe(true);
          expect(gap).toBeGreaterThanOrEqual(Math.floor(base * (1 - JITTER)));
          expect(gap).toBeLessThanOrEqual(Math.ceil(base * (1 + JITTER)));
        }
      }),
    );
  });

  test('reaches both limits', () => {
    expect(gaps(aFailure(), 0).slice(0, 3)).toEqual([4, 24, 96]);
    expect(gaps(aFailure(), 1 - Number.EPSILON).slice(0, 3)).toEqual([6, 36, 144]);
  });
});

describe('Retry-After', () => {
  const asked = (retryAfterSeconds: number, attempt = 1) =>
    nextGap(aFailure({ retryAfterSeconds }), attempt, RETRY_SCHEDULES, MIDDLE);

  test('extends a delay, up to 1 h', () => {
    expect(asked(90)).toBe(90);
    expect(asked(3_600)).toBe(3_600);
    expect(asked(3_601)).toBe(3_600);
    expect(asked(1e15)).toBe(3_600);
  });

  test('never shortens a delay, and adds no attempt', () => {
    expect(asked(0)).toBe(5);
    expect(asked(60, 7)).toBe(7_200);
    expect(asked(60, 11)).toBeUndefined();
  });

  test('never makes a delay longer than the longer of the two', () => {
    fc.assert(
      fc.property(
        pace,
        fc.integer({ min: 1, max: 10 }),
        die,
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (own, attempt, random, retryAfterSeconds) => {
          const plain = nextGap(aFailure({ pace: own }), attempt, RETRY_SCHEDULES, random);
          const gap = nextGap(aFailure({ pace: own, retryAfterSeconds }), attempt, RETRY_SCHEDULES, random);
          const wish = Math.round(Math.min(retryAfterSeconds, 3_600));
          expect(gap).toBe(plain === undefined ? undefined : Math.max(plain, wish));
        },
      ),
    );
  });
});

test('a custom schedule is followed', () => {
  const own = { fast: [1, 2], slow: [] };
  expect([1, 2, 3].map((attempt) => nextGap(aFailure(), attempt, own, MIDDLE))).toEqual([1, 2, undefined]);
  expect(nextGap(aFailure({ pace: 'slow' }), 1, own, MIDDLE)).toBeUndefined();
});

describe('the delays of a stack', () => {
  test('are set in variables, and each replaces one schedule of the contract', () => {
    expect(schedulesFrom({})).toEqual(RETRY_SCHEDULES);
    expect(schedulesFrom({ RETRY_FAST_SECONDS: '1,60' })).toEqual({ ...RETRY_SCHEDULES, fast: [1, 60] });
    expect(schedulesFrom({ RETRY_SLOW_SECONDS: '604800' })).toEqual({ ...RETRY_SCHEDULES, slow: [604_800] });
  });

  test.each(['', '5,', '0', '-1', '1.5', '5 s', '1e3'])('%j is refused with the name of its variable', (text) => {
    for (const name of ['RETRY_FAST_SECONDS', 'RETRY_SLOW_SECONDS']) {
      expect(() => schedulesFrom({ [name]: text })).toThrow(`${name}: expected a whole number`);
    }
  });
});
