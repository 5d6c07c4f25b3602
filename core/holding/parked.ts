/** A delivery that waits in the holding table: why, until when, and in which order it is released. */
import type { Delivery } from '../delivery/delivery.ts';
import type { Health } from '../health/health.ts';

/** `retry`: for its next attempt. The others: for the destination to work, or to be resumed. */
export type ParkReason = 'retry' | 'open' | 'paused' | 'disabled';

export interface Parking {
  readonly why: ParkReason;
  /** Unix ms: before it the delivery is not released; the oldest goes first. */
  readonly dueAt: number;
  /** Unix ms at which wake must look at the destination because of this delivery. */
  readonly wakeAt: number;
}

/** For the next attempt of the schedule. */
export function parkForRetry(dueAt: number): Parking {
  return { why: 'retry', dueAt, wakeAt: dueAt };
}

/** Unix ms since which a delivery waits: its age counts from here. */
export function bornAt({ redrivenAt, packedAt }: Delivery): number {
  return redrivenAt ?? packedAt;
}

/**
 * Until the destination works again: in the order in which they were packed. At an open breaker what has failed goes
 * behind what has not been tried since, so that probes take turns and none of them uses up one delivery's attempts.
 */
export function parkForLater(delivery: Delivery, why: Exclude<ParkReason, 'retry'>, health: Health): Parking {
  const born = bornAt(delivery);
  // Wake looks at the next tick: who parked it may have known the destination as it was half a minute ago.
  if (why !== 'open') return { why, dueAt: born, wakeAt: born };
  const dueAt = Math.max(born, delivery.lastFailure?.at ?? 0);
  return { why, dueAt, wakeAt: health.probeAt ?? dueAt };
}
