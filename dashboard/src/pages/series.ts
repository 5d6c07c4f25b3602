/** Statistics as series for charts. The series contain every minute of the range, including those without deliveries. */
import type { Stats } from '../api/types.ts';

export interface Series {
  /** Unix seconds. */
  readonly at: number[];
  readonly delivered: number[];
  readonly failed: number[];
  readonly updates: number[];
  /** Milliseconds. `null`: nothing was delivered in this minute. */
  readonly median: (number | null)[];
  readonly p99: (number | null)[];
}

const MINUTE = 60;

export function seriesOf(stats: Stats): Series {
  const minuteOf = (iso: string): number => Math.floor(new Date(iso).getTime() / 1000 / MINUTE) * MINUTE;
  const by = new Map(stats.minutes.map((minute) => [minuteOf(minute.at), minute]));
  const [first, last] = [minuteOf(stats.from), minuteOf(stats.to)];
  const at = Array.from({ length: (last - first) / MINUTE + 1 }, (_, index) => first + index * MINUTE);
  const pick = (name: 'delivered' | 'failed' | 'updates') => at.map((time) => by.get(time)?.[name] ?? 0);
  const quantile = (share: number) =>
    at.map((time) => quantileOf(by.get(time)?.latency ?? [], stats.latency_buckets_ms, share));
  return {
    at,
    delivered: pick('delivered'),
    failed: pick('failed'),
    updates: pick('updates'),
    median: quantile(0.5),
    p99: quantile(0.99),
  };
}

/**
 * Returns the quantile of a histogram. The values of a bucket are assumed to be evenly distributed.
 * @param ends upper ends of the buckets. The last count, which has no end, is that of longer durations.
 */
function quantileOf(counts: readonly number[], ends: readonly number[], share: number): number | null {
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
