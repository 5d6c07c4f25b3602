/** A delivery that waits in the holding table: the reason, the end of the wait, and the order of release. */
import type { Delivery } from '../delivery/delivery.ts';
import type { Health } from '../health/health.ts';

/** `retry` waits for the next attempt. The others wait until the destination works or is enabled. */
export type ParkReason = 'retry' | 'open' | 'paused' | 'disabled';

export interface Parking {
  readonly why: ParkReason;
  /** Unix ms before which the delivery is not released. The oldest is released first. */
  readonly dueAt: number;
  /** Unix ms at which wake must handle the destination because of this delivery. */
  readonly wakeAt: number;
}

/** Returns the wait for the next attempt of the schedule. */
export function parkForRetry(dueAt: number): Parking {
  return { why: 'retry', dueAt, wakeAt: dueAt };
}

/** Returns the Unix ms since which a delivery waits. Its age is counted from there. */
export function waitingSince({ redrivenAt, packedAt }: Delivery): number {
  return redrivenAt ?? packedAt;
}

/**
 * Returns the wait until the destination works again. Deliveries are released in the order in which they were packed.
 * If the circuit breaker is open, deliveries that have failed go behind those that were not attempted since, so that
 * different deliveries become probes and none of them uses up its attempts.
 */
export function parkForLater(delivery: Delivery, why: Exclude<ParkReason, 'retry'>, health: Health): Parking {
  const born = waitingSince(delivery);
  // Wake handles the destination at the next tick, because the function that parked the delivery may have used settings
  // that are half a minute old.
  if (why !== 'open') return { why, dueAt: born, wakeAt: born };
  const dueAt = Math.max(born, delivery.lastFailure?.at ?? 0);
  return { why, dueAt, wakeAt: health.probeAt ?? dueAt };
}
