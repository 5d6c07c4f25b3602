/** Statistics of a destination per minute: counts that can be added up, and a histogram of durations. */
import { bodyBytes } from '../delivery/delivery.ts';
import type { Attempt } from './attempt.ts';

/** Inclusive upper bounds of the buckets. One more bucket counts longer attempts. */
export const LATENCY_BUCKETS_MS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

export interface MinuteRollup {
  /** Unix ms at which the minute begins. */
  readonly at: number;
  /** Deliveries that the other side acknowledged. */
  readonly delivered: number;
  /** Deliveries among them whose answer was not awaited completely. */
  readonly slowAnswers: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** UTF-8 bytes of the JSON of these deliveries. */
  readonly bytes: number;
  /** Updates in these deliveries. */
  readonly updates: number;
  /** Durations of all attempts: one count for each of `LATENCY_BUCKETS_MS`, then one for longer attempts. */
  readonly latency: readonly number[];
}

export type DestinationMinute = MinuteRollup & { readonly destinationId: string };

const MINUTE_MS = 60_000;

export function emptyMinute(at: number): MinuteRollup {
  return {
    at,
    delivered: 0,
    slowAnswers: 0,
    failed: 0,
    bytes: 0,
    updates: 0,
    latency: [...LATENCY_BUCKETS_MS.map(() => 0), 0],
  };
}

/** Returns one rollup for each destination and minute in which an attempt began. Tests do not count. */
export function rollUp(attempts: readonly Attempt[]): readonly DestinationMinute[] {
  const minutes = new Map<string, DestinationMinute>();
  for (const attempt of attempts.filter(({ test }) => !test)) {
    const at = Math.floor(attempt.startedAt / MINUTE_MS) * MINUTE_MS;
    const { destinationId } = attempt.delivery;
    const key = `${destinationId} ${at}`;
    const before = minutes.get(key) ?? { ...emptyMinute(at), destinationId };
    minutes.set(key, { ...before, ...addAttempt(before, attempt) });
  }
  return [...minutes.values()];
}

function addAttempt(minute: MinuteRollup, { delivery, outcome, durationMs }: Attempt): MinuteRollup {
  const bucket = bucketOf(durationMs);
  const timed = { ...minute, latency: minute.latency.map((count, index) => (index === bucket ? count + 1 : count)) };
  if (outcome.kind === 'failed') return { ...timed, failed: minute.failed + 1 };
  return {
    ...timed,
    delivered: minute.delivered + 1,
    slowAnswers: minute.slowAnswers + (outcome.slowAnswer ? 1 : 0),
    bytes: minute.bytes + bodyBytes(delivery),
    updates: minute.updates + delivery.updates,
  };
}

/** Returns the position of the bucket in `latency`. */
export function bucketOf(durationMs: number): number {
  const found = LATENCY_BUCKETS_MS.findIndex((end) => durationMs <= end);
  return found < 0 ? LATENCY_BUCKETS_MS.length : found;
}

/** Lengths of the intervals of statistics, by the longest range for which they are used. An answer has at most 1,441. */
const INTERVALS = [
  { upToMs: 86_400_000, ms: MINUTE_MS },
  { upToMs: 7 * 86_400_000, ms: 15 * MINUTE_MS },
  { upToMs: Number.POSITIVE_INFINITY, ms: 60 * MINUTE_MS },
] as const;

/** Returns the length of the intervals of a range, in ms. */
export function intervalOf(rangeMs: number): number {
  return (INTERVALS.find(({ upToMs }) => rangeMs <= upToMs) ?? INTERVALS[2]).ms;
}

/** Adds up minutes to longer intervals. Both lists are sorted by time and contain no empty entries. */
export function combine(minutes: readonly MinuteRollup[], intervalMs: number): readonly MinuteRollup[] {
  const startOf = ({ at }: MinuteRollup) => Math.floor(at / intervalMs) * intervalMs;
  return [...Map.groupBy(minutes, startOf)].map(([at, own]) => own.reduce(add, emptyMinute(at)));
}

function add(sum: MinuteRollup, minute: MinuteRollup): MinuteRollup {
  return {
    at: sum.at,
    delivered: sum.delivered + minute.delivered,
    slowAnswers: sum.slowAnswers + minute.slowAnswers,
    failed: sum.failed + minute.failed,
    bytes: sum.bytes + minute.bytes,
    updates: sum.updates + minute.updates,
    latency: sum.latency.map((count, index) => count + (minute.latency[index] ?? 0)),
  };
}
