/** Positions in a packed event as text. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addPosition, parseRanges, positionsIn, rangesOf, shownPositions } from '../../../core/update/positions.ts';

function runsOf(positions: Iterable<number>) {
  const runs: [number, number][] = [];
  for (const position of positions) addPosition(runs, position);
  return runs;
}

test('positions are parsed back from their ranges', () => {
  expect(rangesOf(runsOf([0, 1, 2, 7, 9, 10]))).toBe('0-2,7,9-10');
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2_000), { minLength: 1 }), (given) => {
      const positions = given.toSorted((a, b) => a - b);
      expect([...positionsIn(parseRanges(rangesOf(runsOf(positions))) ?? [])]).toEqual(positions);
    }),
    { numRuns: 100 },
  );
});

test.each(['', 'x', '1,', '2,1', '1,1', '3-2', '1-9999999', '1.5', '-1', '1 and 2 more'])(
  '%j is not a list of ranges',
  (text) => {
    expect(parseRanges(text)).toBeUndefined();
  },
);

test('all positions are shown to people, or the first ones and the number of the others', () => {
  expect(shownPositions(runsOf([1, 2, 3, 8]))).toBe('1-3,8');
  const many = shownPositions(runsOf(Array.from({ length: 5_000 }, (_, n) => 2 * n)));
  expect(many).toMatch(/^0,2,4,[\d,]* and \d+ more$/);
  expect(many.length).toBeLessThan(230);
  const [first = '', more] = many.split(' and ');
  expect(first.split(',').length + Number.parseInt(more ?? '', 10)).toBe(5_000);
});
