/** One attempt at a delivery, as it is reported after settling: to the destination's health, to the attempts log, to metrics. */
import type { Delivery } from '../delivery/delivery.ts';
import type { Outcome } from '../outcome.ts';

export interface Attempt {
  readonly delivery: Delivery;
  readonly outcome: Outcome;
  /** Unix ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Ids of the deliveries that took its place after the attempt. */
  readonly replacedBy?: readonly string[];
}
