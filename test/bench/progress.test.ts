/** Progress lines of the benches. */
import { describe, expect, test } from '@jest/globals';
import { progressLine, secondsLeft } from '../../bench/progress.ts';

const PLAN = [
  { name: 'core', seconds: 10 },
  { name: 'throughput', seconds: 60 },
  { name: 'memory', seconds: 30 },
];

describe('the remaining time', () => {
  test('is the recorded time of the rest of the plan', () => {
    expect(secondsLeft(PLAN, 1, 0.5, 40)).toBeCloseTo(60);
  });

  test('is twice as long on a machine of half the speed', () => {
    expect(secondsLeft(PLAN, 1, 0.5, 80)).toBeCloseTo(120);
  });

  test('is unknown before the first step has ended', () => {
    expect(secondsLeft(PLAN, 0, 0, 3)).toBeUndefined();
  });

  test('is estimated for a bench without a recorded time', () => {
    expect(secondsLeft([{ name: 'new' }, { name: 'core', seconds: 60 }], 1, 0, 60)).toBeCloseTo(60);
  });
});

test('a line contains the bench, the step, the elapsed time and the remaining time', () => {
  const step = { what: 'round 1 of 3', done: 1, of: 4 };
  expect(progressLine(PLAN, 1, step, 50)).toBe(
    '[2 of 3, throughput] step 2 of 4: round 1 of 3 (50 s so far, about 2 min 30 s left)',
  );
  expect(progressLine(PLAN, 0, { what: 'fan-out', done: 0, of: 2 }, 0)).toBe(
    '[1 of 3, core] step 1 of 2: fan-out (0 s so far)',
  );
});
