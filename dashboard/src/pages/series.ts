/**
 * Statistics as series for charts. The intervals of the statistics are combined into buckets, so that a chart has few enough bars to be
 * read. Buckets without deliveries are included.
 */
import type { Stats } from '../api/types.ts';

export interface Series {
  /** Length of a bucket in seconds. */
  readonly step: number;
  /** Start of each bucket in Unix seconds. */
  readonly at: number[];
  readonly delivered: number[];
  readonly failed: number[];
  readonly updates: number[];
  /** Milliseconds. `null`: there was no attempt in this bucket. */
  readonly median: (number | null)[];
  readonly p99: (number | null)[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Lengths of buckets that fit into hours and days. */
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, 24 * HOUR] as const;
const MAX_BUCKETS = 100;

export function seriesOf(stats: Stats): Series {
  const secondOf = (iso: string): number => new Date(iso).getTime() / 1000;
  const [from, to] = [secondOf(stats.from), secondOf(stats.to)];
  const step = STEPS.find((one) => (to - from) / one <= MAX_BUCKETS) ?? 24 * HOUR;
  const startOf = (second: number): number => Math.floor(second / step) * step;
  const first = startOf(from);
  const at = Array.from({ length: (startOf(to) - first) / step + 1 }, (_, index) => first + index * step);
  const buckets = at.map(() => ({ delivered: 0, failed: 0, updates: 0, latency: [] as number[] }));
  for (const interval of stats.intervals) {
    const bucket = buckets[(startOf(secondOf(interval.at)) - first) / step];
    if (!bucket) continue;
    bucket.delivered += interval.delivered;
    bucket.failed += interval.failed;
    bucket.updates += interval.updates;
    for (const [index, value] of interval.latency.entries())
      bucket.latency[index] = (bucket.latency[index] ?? 0) + value;
  }
  const quantile = (share: number) =>
    buckets.map(({ latency }) => quantileOf(latency, stats.latency_buckets_ms, share));
  return {
    step,
    at,
    delivered: buckets.map(({ delivered }) => delivered),
    failed: buckets.map(({ failed }) => failed),
    updates: buckets.map(({ updates }) => updates),
    median: quantile(0.5),
    p99: quantile(0.99),
  };
}

/** Returns the counts of each hour of the range, oldest first, for a sparkline. */
export function hoursOf({ from, to, intervals }: Stats): { delivered: number; failed: number }[] {
  const hourOf = (iso: string): number => Math.floor(new Date(iso).getTime() / (HOUR * 1000));
  const first = hourOf(from);
  const hours = Array.from({ length: hourOf(to) - first + 1 }, () => ({ delivered: 0, failed: 0 }));
  for (const { at, delivered, failed } of intervals) {
    const hour = hours[hourOf(at) - first];
    if (!hour) continue;
    hour.delivered += delivered;
    hour.failed += failed;
  }
  return hours;
}

/** A time in which attempts failed and nothing was delivered. */
export interface Outage {
  readonly from: string;
  /** The first interval with a delivery. Absent if there was none yet. */
  readonly to?: string;
  readonly failed: number;
}

/**
 * Returns the outages in statistics, newest first. An interval with deliveries and failures ends an outage.
 * @param least outages with fewer failed attempts are left out.
 */
export function outagesOf({ intervals }: Pick<Stats, 'intervals'>, least: number): readonly Outage[] {
  const outages: Outage[] = [];
  let open: Outage | undefined;
  const close = (to?: string): void => {
    if (open && open.failed >= least) outages.unshift({ ...open, ...(to !== undefined && { to }) });
    open = undefined;
  };
  for (const { at, delivered, failed } of intervals) {
    if (delivered > 0) close(at);
    else if (failed > 0) open = { from: open?.from ?? at, failed: (open?.failed ?? 0) + failed };
  }
  close();
  return outages;
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
