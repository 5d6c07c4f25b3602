/** The arithmetic of docs/scaling.md. */
import { expect, test } from '@jest/globals';
import { destinationCeiling, needsOf, RATES, TOGETHER } from '../../bench/scaling/model.ts';

test('every rate has a most pressing limit, and ten times the updates press it ten times as hard', () => {
  for (const together of TOGETHER) {
    const pressed = RATES.map((rate) => needsOf(rate, together).find(({ name }) => name === 'events through the rule'));
    const needs = pressed.map((need) => need?.need ?? 0);
    expect(needs[0]).toBeCloseTo(1_000 / together, 0);
    expect(needs.at(-1)).toBeCloseTo(1_000_000 / together, -2);
  }
  expect(destinationCeiling()).toBeGreaterThan(10_000);
});
