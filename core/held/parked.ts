/** A delivery that waits in the held table: why, until when, and in which order it is released. */
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

/** Until the destination works again: in the order in which they were packed. */
export function parkForLater(
  delivery: Delivery,
  why: Exclude<ParkReason, 'retry'>,
  health: Health,
  maxAgeMs: number,
): Parking {
  const dueAt = delivery.packedAt;
  if (why === 'open') return { why, dueAt, wakeAt: health.probeAt ?? dueAt };
  return { why, dueAt, wakeAt: (delivery.redrivenAt ?? delivery.packedAt) + maxAgeMs };
}
