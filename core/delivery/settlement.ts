/**
 * What to do with a delivery after an attempt: the belt's last step. Delivered: acknowledge. Again: back onto the same
 * queue with a delay that SQS can hold. Park: wait longer than that. Bury: the dead letters, with the whole story.
 */
import { type Parking, parkForRetry } from '../holding/parked.ts';
import { SQS_DELAY_SECONDS } from '../limits.ts';
import type { Failure, Outcome } from '../outcome.ts';
import { nextGap, type RetrySchedules } from '../retry.ts';
import type { Delivery, LastFailure } from './delivery.ts';

export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly delivery: Delivery; readonly delaySeconds: number }
  | { readonly kind: 'park'; readonly delivery: Delivery; readonly parking: Parking }
  | { readonly kind: 'bury'; readonly delivery: Delivery & { readonly lastFailure: LastFailure } };

/** A delivery that was put back this often runs in circles: it is buried, so that a loop of ours ends. */
export const HOP_LIMIT = 1_000;

/** The moment of settling: everything that is not in the delivery or the outcome. */
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
  const next = { ...attempted, attempt: delivery.attempt + 1 };
  return wait(next, gap, moment.now);
}

/** A wait before an attempt, at the same attempt; `undefined` when there is none to speak of (SQS waits in whole seconds). */
export function waitAtLeast(delivery: Delivery, seconds: number, nowMs: number): Waiting | undefined {
  return seconds < 1 ? undefined : wait(delivery, seconds, nowMs);
}

type Waiting = Exclude<Settlement, { kind: 'delivered' }>;

/** On the queue as long as SQS can delay it, else in the holding table. */
function wait(delivery: Delivery, seconds: number, nowMs: number): Waiting {
  if (seconds <= SQS_DELAY_SECONDS) return again(delivery, seconds, nowMs);
  return { kind: 'park', delivery, parking: parkForRetry(nowMs + seconds * 1000) };
}

/** Back onto the queue at the same attempt: nothing was tried. */
export function putBack(delivery: Delivery, delaySeconds: number, nowMs: number): Waiting {
  return again(delivery, delaySeconds, nowMs);
}

/** The delivery as it stands after a failed attempt, ready to be buried or tried again. */
export function afterFailure(
  delivery: Delivery,
  failure: Failure,
  nowMs: number,
): Delivery & { readonly lastFailure: LastFailure } {
  const { pace: _, retryAfterSeconds: __, ...told } = failure;
  const { probe: ___, slotAt: ____, ...kept } = delivery;
  return { ...kept, firstAttemptAt: delivery.firstAttemptAt ?? nowMs, lastFailure: { ...told, at: nowMs } };
}

function again(delivery: Delivery, delaySeconds: number, nowMs: number): Waiting {
  const hops = delivery.hops + 1;
  if (hops <= HOP_LIMIT) return { kind: 'again', delivery: { ...delivery, hops }, delaySeconds };
  const lastFailure: LastFailure = {
    class: 'hop_limit',
    code: 'HopLimit',
    reason: `It was put back onto its queue ${HOP_LIMIT} times${delivery.lastFailure ? `; the last attempt failed so: ${delivery.lastFailure.reason}` : ''}`,
    at: nowMs,
  };
  return { kind: 'bury', delivery: { ...delivery, lastFailure } };
}
