/**
 * Redrives of dead letters. A redriven delivery begins again with its first attempt. It keeps its history, and its
 * failures do not count against the endpoint. A redrive plan redrives or discards the dead letters that match a filter.
 */
import { defined } from '../defined.ts';
import { type Delivery, deliveryId, withoutFailure } from '../delivery/delivery.ts';
import type { Destination } from '../destination.ts';
import { DEATHS_KEPT } from '../limits.ts';
import type { DeadLetterFilter } from './dead-letter.ts';
import type { Plan } from './plan.ts';

/** The destination to which a delivery is sent. */
export type Address = Pick<Destination, 'id' | 'transport'>;

/**
 * Returns the delivery for its queue. @param attempts the attempts that were made, as its dead letter counts them.
 * @param plan the id of the redrive plan that redrives it.
 */
export function redriven(delivery: Delivery, attempts: number, now: number, plan?: string): Delivery {
  // Only a resend by an operator may ignore that the destination is disabled.
  const { lastFailure, firstAttemptAt, probe: _, slotAt: __, plan: ___, evenIfDisabled: ____, ...kept } = delivery;
  const death = {
    attempts,
    ...defined({ firstAttemptAt }),
    ...(lastFailure ? { lastFailure } : {}),
  };
  const before = delivery.history ?? [];
  // The header of a delivery that is redriven many times must not exceed its message.
  const firstComplete = before.length - DEATHS_KEPT + 1;
  const history = [...before.map((one, index) => (index < firstComplete ? withoutFailure(one) : one)), death];
  return { ...kept, attempt: 1, hops: 0, redrivenAt: now, ...defined({ plan }), history };
}

/** Returns a delivery of the same updates for another destination of the same app and scope. It has its own id. */
export function readdressed(delivery: Delivery, { id: destinationId, transport }: Address): Delivery {
  return { ...delivery, id: deliveryId(destinationId, delivery.body), destinationId, transport };
}

// A redrive plan states which dead letters to redrive or to discard, how many they are, and the rate. It is stored
// first, and wake executes it at its rate. It can be stopped and started again. Dead letters that are created after the
// plan are not part of it.

export interface RedrivePlan extends Plan {
  readonly filter: DeadLetterFilter;
  /** Dead letters per minute. */
  readonly perMinute: number;
  /** Number of dead letters to redrive or discard when the plan was created. */
  readonly total: number;
  /**
   * Number of matching dead letters that cannot be redriven when the plan was created, because their destination was
   * deleted or their delivery cannot be decoded. The plan leaves them where they are.
   */
  readonly left?: number;
  /** Number of dead letters that were redriven, or discarded. */
  readonly redriven: number;
  /** How many of them are events, which were sent to the intake. */
  readonly events?: number;
  /** Another destination to which the deliveries are sent. The filter names its app and its scope. */
  readonly to?: Address;
  /** Present if the plan discards dead letters. */
  readonly discard?: { readonly reason: string };
}

/** Default rate, in dead letters per minute. */
export const DEFAULT_RATE = 600;

/** What a plan did in a part of a tick. */
export interface Progress {
  /** Number of dead letters that were redriven or discarded. */
  readonly count: number;
  /** How many of them are events that were redriven. */
  readonly events: number;
}

/** Returns the plan with this progress. */
export function advanced(plan: RedrivePlan, { count, events }: Progress): RedrivePlan {
  const redriven = plan.redriven + count;
  return { ...plan, redriven, ...(events > 0 ? { events: (plan.events ?? 0) + events } : {}) };
}
