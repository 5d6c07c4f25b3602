/** What a minute of a destination came to: counts that can be added up, and how long attempts took, in buckets. */
import { bodyBytes } from '../delivery/delivery.ts';
import type { Attempt } from './attempt.ts';

/** Upper ends of the buckets, inclusive; what took longer is in one more. */
export const LATENCY_BUCKETS_MS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

export interface MinuteRollup {
  /** Unix ms at which the minute begins. */
  readonly at: number;
  /** Deliveries that the other side acknowledged. */
  readonly delivered: number;
  /** Of these: answers whose rest was not awaited to its end. */
  readonly slowAnswers: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Of what was delivered: UTF-8 bytes of its JSON. */
  readonly bytes: number;
  /** Of what was delivered. */
  readonly updates: number;
  /** Attempts, whatever became of them, by how long they took: one count for each of `LATENCY_BUCKETS_MS`, then the rest. */
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

/** One per destination and minute in which an attempt began. */
export function rollUp(attempts: readonly Attempt[]): readonly DestinationMinute[] {
  const minutes = new Map<string, DestinationMinute>();
  for (const attempt of attempts) {
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

/** Position in `latency`. */
export function bucketOf(durationMs: number): number {
  const found = LATENCY_BUCKETS_MS.findIndex((end) => durationMs <= end);
  return found < 0 ? LATENCY_BUCKETS_MS.length : found;
}
