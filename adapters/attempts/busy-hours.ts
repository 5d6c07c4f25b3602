/**
 * Finds the hours in which a destination had attempts, from the rollups per minute and the index of tests, so that a list of
 * attempts does not read each of the hundreds of hours for which attempts are kept.
 */
import { allOf, firstOf, query, type Table, text } from '../dynamodb.ts';
import { attemptRange, daysOf, hourOfMinute, minutesPartition, testsPartition, timeOfAttempt } from './keys.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ONLY_KEYS = { ProjectionExpression: 'sk' } as const;

/**
 * Returns the hours that can contain attempts: of each day those up to its last minute with attempts, or from its first one on, and
 * those of tests. Hours before the oldest statistics are all returned.
 */
export async function busyHours(
  table: Table,
  destinationId: string,
  hours: readonly number[],
  { isNewest, oldest }: { readonly isNewest: boolean; readonly oldest: number },
): Promise<readonly number[]> {
  const [first, last] = [Math.min(...hours), Math.max(...hours) + HOUR_MS];
  const edgeOf = async (day: number): Promise<readonly [day: number, edge: number | undefined]> => {
    const options = { ScanIndexForward: !isNewest, Limit: 1, ...ONLY_KEYS };
    const found = query(table, 'pk = :pk', { ':pk': minutesPartition(destinationId, day) }, options);
    const [minute] = await firstOf(found, 1);
    return [day, minute && day + hourOfMinute(text(minute, 'sk')) * HOUR_MS];
  };
  const [from, to] = attemptRange(first, last);
  const [tests, ...edges] = await Promise.all([
    allOf(
      query(
        table,
        'pk = :pk AND sk BETWEEN :from AND :to',
        { ':pk': testsPartition(destinationId), ':from': from, ':to': to },
        ONLY_KEYS,
      ),
    ),
    ...daysOf(Math.max(first, oldest), last).map(edgeOf),
  ]);
  const tested = new Set(tests.map((item) => hourOf(timeOfAttempt(text(item, 'sk')) ?? 0)));
  const edgeOfDay = new Map(edges);
  return hours.filter((hour) => {
    if (hour < oldest || tested.has(hour)) return true;
    const edge = edgeOfDay.get(Math.floor(hour / DAY_MS) * DAY_MS);
    return edge !== undefined && (isNewest ? hour <= edge : hour >= edge);
  });
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
