/** Only ratios have limits, because absolute figures depend on the machine as much as on the product. */
import { describe, expect, test } from '@jest/globals';
import { recorded } from '../../bench/recorded.ts';
import { figure, isMet, missedOf, RATIO, ratio } from '../../bench/result.ts';

describe('a limit', () => {
  const judged = recorded().results.flatMap(({ figures }) => figures.filter((one) => isMet(one) !== undefined));

  test('belongs to a ratio in all recorded results', () => {
    expect(judged.length).toBeGreaterThan(10);
    expect(judged.filter(({ unit }) => unit !== RATIO).map(({ name }) => name)).toEqual([]);
  });

  test('that is missed is reported with bench and figure', () => {
    const figures = [
      ratio('slow', 2, { atMost: 1.5 }),
      ratio('well', 0.9, { atLeast: 0.6 }),
      ratio('at its limit', { value: 1.5, low: 1, high: 9 }, { atMost: 1.5 }),
      ratio('too little', 0.5, { atLeast: 0.6 }),
      figure('updates', 'updates/s', 1),
      ratio('not judged', 9),
    ];
    expect(missedOf([{ name: 'a', what: '', figures }])).toEqual(['a: slow', 'a: too little']);
  });
});
