/** The statistics of a destination as series for charts. */
import { expect, test } from '@jest/globals';
import { seriesOf } from '../../dashboard/src/pages/series.ts';

const FROM = '2026-11-29T00:00:00.000Z';
const HOUR_MS = 3_600_000;

const minuteAt = (ms: number, delivered: number, failed = 0) => ({
  at: new Date(Date.parse(FROM) + ms).toISOString(),
  delivered,
  failed,
  slow_answers: 0,
  bytes: 1,
  updates: 2 * delivered,
  latency: [delivered, failed],
});
const statsOf = (hours: number, minutes: readonly ReturnType<typeof minuteAt>[]) => ({
  from: FROM,
  to: new Date(Date.parse(FROM) + hours * HOUR_MS).toISOString(),
  latency_buckets_ms: [100],
  interval_seconds: 60,
  intervals: [...minutes],
});

test.each([1, 6, 24, 24 * 7, 24 * 14, 24 * 30])(
  'a range of %d hours has at most 101 buckets and keeps all totals',
  (hours) => {
    const minutes = Array.from({ length: 20 }, (_, index) =>
      minuteAt(index * Math.floor((hours / 20) * HOUR_MS), index, 1),
    );
    const { at, step, delivered, failed, updates } = seriesOf(statsOf(hours, minutes));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(at.length).toBeLessThanOrEqual(101);
    expect(at.every((time, index) => index === 0 || time - (at[index - 1] ?? 0) === step)).toBe(true);
    expect([sum(delivered), sum(failed), sum(updates)]).toEqual([190, 20, 380]);
  },
);

test('buckets without deliveries have zeros and no duration', () => {
  const { delivered, median } = seriesOf(statsOf(1, [minuteAt(0, 4)]));
  expect(delivered.slice(0, 3)).toEqual([4, 0, 0]);
  expect(median.slice(0, 3)).toEqual([50, null, null]);
});
