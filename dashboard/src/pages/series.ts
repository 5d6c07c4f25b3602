/** Minutes of statistics as series to draw: every minute of the range is there, whether something happened in it or not. */
import type { Stats } from '../api/types.ts';

export interface Series {
  /** Unix seconds. */
  readonly at: number[];
  readonly delivered: number[];
  readonly failed: number[];
  readonly updates: number[];
  /** Milliseconds; gaps where nothing was delivered. */
  readonly median: (number | null)[];
  readonly p99: (number | null)[];
}

const MINUTE = 60;

export function seriesOf(stats: Stats): Series {
  const minuteOf = (iso: string): number => Math.floor(new Date(iso).getTime() / 1000 / MINUTE) * MINUTE;
  const by = new Map(stats.minutes.map((minute) => [minuteOf(minute.at), minute]));
  const [first, last] = [minuteOf(stats.from), minuteOf(stats.to)];
  const at = Array.from({ length: (last - first) / MINUTE + 1 }, (_, index) => first + index * MINUTE);
  const pick = (of: (minute: Stats['minutes'][number]) => number) =>
    at.map((time) => {
      const minute = by.get(time);
      return minute ? of(minute) : 0;
    });
  const quantile = (share: number) =>
    at.map((time) => quantileOf(by.get(time)?.latency ?? [], stats.latency_buckets_ms, share));
  return {
    at,
    delivered: pick((minute) => minute.delivered),
    failed: pick((minute) => minute.failed),
    updates: pick((minute) => minute.updates),
    median: quantile(0.5),
    p99: quantile(0.99),
  };
}

/**
 * Within the bucket that it falls into, as if its values were spread evenly.
 * @param ends upper ends of the buckets; the counts have one more, for what took longer.
 */
export function quantileOf(counts: readonly number[], ends: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= share * total) {
      const low = ends[index - 1] ?? 0;
      const high = ends[index] ?? low;
      return low + ((share * total - before) / count) * (high - low);
    }
    before += count;
  }
  return ends.at(-1) ?? null;
}
