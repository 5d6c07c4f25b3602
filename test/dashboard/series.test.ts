/** The statistics of a destination as series for charts. */
import { expect, test } from '@jest/globals';
import { hoursOf, outagesOf, seriesOf } from '../../dashboard/src/pages/series.ts';

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

test('the hours of a range are complete, in order, and count what belongs to them', () => {
  const minutes = [minuteAt(0, 1), minuteAt(59 * 60_000, 2, 1), minuteAt(2 * HOUR_MS, 4), minuteAt(24 * HOUR_MS, 8, 5)];
  const hours = hoursOf(statsOf(24, minutes));
  expect(hours).toHaveLength(25);
  expect(hours.slice(0, 3)).toEqual([
    { delivered: 3, failed: 1 },
    { delivered: 0, failed: 0 },
    { delivered: 4, failed: 0 },
  ]);
  expect(hours.at(-1)).toEqual({ delivered: 8, failed: 5 });
});

test('counts outside of the range of the hours are left out', () => {
  const hours = hoursOf(statsOf(1, [minuteAt(-1, 7), minuteAt(3 * HOUR_MS, 7)]));
  expect(hours).toEqual([
    { delivered: 0, failed: 0 },
    { delivered: 0, failed: 0 },
  ]);
});

test('an outage lasts from its first failure to the next delivery, and short ones are left out', () => {
  const stats = statsOf(1, [
    minuteAt(0, 1),
    minuteAt(60_000, 0, 4),
    minuteAt(120_000, 0, 6),
    minuteAt(180_000, 3, 2),
    minuteAt(240_000, 0, 9),
    minuteAt(300_000, 1),
    minuteAt(360_000, 0, 10),
  ]);
  const at = (ms: number): string => new Date(Date.parse(FROM) + ms).toISOString();
  expect(outagesOf(stats, 10)).toEqual([
    { from: at(360_000), failed: 10 },
    { from: at(60_000), to: at(180_000), failed: 10 },
  ]);
});
