/** Ranges of time in queries. */
import { expect, test } from '@jest/globals';
import { ROUTE_LIST } from '../../lambdas/api/route-table.ts';

const [EARLY, LATE] = ['2026-11-29T15:00:00Z', '2026-11-29T16:00:00+00:00'];
const ranged = ROUTE_LIST.filter(([, { query }]) => query?.safeParse({ from: EARLY, to: LATE }).success);

test('a range that ends before it begins is refused by every route that has one', () => {
  expect(ranged.map(([name]) => name)).toEqual(
    expect.arrayContaining(['listAttempts', 'listAudit', 'listDeadLetters', 'listOutages', 'getStats', 'listUpdates']),
  );
  for (const [, { query }] of ranged) {
    expect(query?.safeParse({ from: LATE, to: EARLY }).error?.issues).toMatchObject([
      { path: ['to'], message: 'expected a time after `from`, got an earlier time' },
    ]);
    expect(query?.safeParse({ from: EARLY, to: EARLY }).success).toBe(true);
  }
});
