/** The model of docs/scaling.md. */
import { expect, test } from '@jest/globals';
import { BATCH_SIZES, destinationCeiling, needsOf, RATES } from '../../bench/scaling/model.ts';

test('a need is proportional to the rate of updates', () => {
  for (const batchSize of BATCH_SIZES) {
    const used = RATES.map((rate) => needsOf(rate, batchSize).find(({ name }) => name === 'events through the rule'));
    const needs = used.map((need) => need?.need ?? 0);
    expect(needs[0]).toBeCloseTo(1_000 / batchSize, 0);
    expect(needs.at(-1)).toBeCloseTo(1_000_000 / batchSize, -2);
  }
  expect(destinationCeiling()).toBeGreaterThan(10_000);
});
