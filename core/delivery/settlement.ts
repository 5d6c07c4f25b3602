/**
 * Decides what happens to a delivery after an attempt.
 *
 * - `delivered`: the delivery is acknowledged.
 * - `requeue`: it goes back on the same queue, with a delay that SQS supports.
 * - `park`: it waits in the holding table, because the delay is longer than that.
 * - `bury`: it becomes a dead letter, with its history.
 */
import { type Parking, parkForRetry } from '../holding/parked.ts';
import { SQS_DELAY_SECONDS } from '../limits.ts';
import type { Failure, Outcome } from '../outcome.ts';
import { nextGap, type RetrySchedules } from '../retry.ts';
import { type Delivery, type LastFailure, withLastFailure } from './delivery.ts';

export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'requeue'; readonly delivery: Delivery; readonly delaySeconds: number }
  | { readonly kind: 'park'; readonly delivery: Delivery; readonly parking: Parking }
  | { readonly kind: 'bury'; readonly delivery: Delivery & { readonly lastFailure: LastFailure } };

/** A delivery that was put back this often is buried, so that an endless loop in Feedhose itself ends. */
export const HOP_LIMIT = 1_000;

/** The time and the random number of a settlement. */
export interface Moment {
  /** Unix ms. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

export function settle(delivery: Delivery, outcome: Outcome, schedules: RetrySchedules, moment: Moment): Settlement {
  if (outcome.kind === 'delivered') return { kind: 'delivered' };
  const { failure } = outcome;
  const attempted = afterFailure(delivery, failure, moment.now);
  const gap = nextGap(failure, delivery.attempt, schedules, moment.random);
  if (gap === undefined) return { kind: 'bury', delivery: attempted };
  if (delivery.evenIfDisabled && gap > SQS_DELAY_SECONDS) return { kind: 'bury', delivery: endedEarly(attempted) };
  const next = { ...attempted, attempt: delivery.attempt + 1 };
  return wait(next, gap, moment.now);
}

const ENDED_EARLY =
  'An operator sent it to a disabled destination, so that it does not wait for later attempts. Redrive it when the destination is enabled.';

/** A parked delivery would stay parked, because wake releases nothing to a disabled destination. */
function endedEarly<D extends { readonly lastFailure: LastFailure }>(delivery: D): D {
  const { lastFailure } = delivery;
  return { ...delivery, lastFailure: { ...lastFailure, reason: `${lastFailure.reason} ${ENDED_EARLY}` } };
}

/**
 * Returns a wait before an attempt, without counting an attempt. Returns `undefined` if it is shorter than a second,
 * because SQS delays messages by whole seconds.
 */
export function waitAtLeast(delivery: Delivery, seconds: number, nowMs: number): Waiting | undefined {
  return seconds < 1 ? undefined : wait(delivery, seconds, nowMs);
}

type Waiting = Exclude<Settlement, { kind: 'delivered' }>;

/** Keeps the delivery on its queue if SQS can delay it for so long, and parks it otherwise. */
function wait(delivery: Delivery, seconds: number, nowMs: number): Waiting {
  if (seconds <= SQS_DELAY_SECONDS) return requeued(delivery, seconds, nowMs);
  return { kind: 'park', delivery, parking: parkForRetry(nowMs + seconds * 1000) };
}

/** Puts a delivery back on its queue without counting an attempt. */
export function requeue(delivery: Delivery, delaySeconds: number, nowMs: number): Waiting {
  return requeued(delivery, delaySeconds, nowMs);
}

/** Returns the delivery after a failed attempt, ready to be buried or attempted again. */
export function afterFailure(
  delivery: Delivery,
  failure: Failure,
  nowMs: number,
): Delivery & { readonly lastFailure: LastFailure } {
  const { pace: _, retryAfterSeconds: __, ...recorded } = failure;
  const { probe: ___, slotAt: ____, ...kept } = delivery;
  return { ...kept, firstAttemptAt: delivery.firstAttemptAt ?? nowMs, lastFailure: { ...recorded, at: nowMs } };
}

function requeued(delivery: Delivery, delaySeconds: number, nowMs: number): Waiting {
  const hops = delivery.hops + 1;
  if (hops <= HOP_LIMIT) return { kind: 'requeue', delivery: { ...delivery, hops }, delaySeconds };
  const lastFailure: LastFailure = {
    class: 'hop_limit',
    code: 'HopLimit',
    reason: withLastFailure(`The delivery was put back on its queue ${HOP_LIMIT} times.`, delivery),
    at: nowMs,
  };
  return { kind: 'bury', delivery: { ...delivery, lastFailure } };
}
