/** Statistics of repeated measurements. */
import { expect, test } from '@jest/globals';
import { medianInterval } from '../../bench/statistics.ts';
import { seededRandom } from '../../bench/updates.ts';

test('the interval of a median is between values of the sample around it', () => {
  expect(medianInterval([5, 1, 4, 2, 3])).toEqual({ value: 3, low: 1, high: 5 });
  const values = Array.from({ length: 25 }, (_, n) => n);
  expect(medianInterval(values)).toEqual({ value: 12, low: 7, high: 17 });
});

test('the interval of a median contains the median of the distribution in most samples', () => {
  const random = seededRandom(1);
  const samples = Array.from({ length: 400 }, () => medianInterval(Array.from({ length: 30 }, () => random() ** 3)));
  const hits = samples.filter(({ low, high }) => low <= 0.125 && high >= 0.125).length;
  expect(hits / samples.length).toBeGreaterThan(0.92);
  expect(hits / samples.length).toBeLessThan(1);
});
