/**
 * Decides before each send whether a delivery may be sent now, and which schedules its retries follow. The checks are,
 * in this order: age, pause, disabled destination, circuit breaker, rate limit. A delivery that may not be sent is
 * settled without an attempt.
 */
import { type Delivery, type LastFailure, withLastFailure } from '../delivery/delivery.ts';
import { type Settlement, waitAtLeast } from '../delivery/settlement.ts';
import type { Destination, DestinationState } from '../destination.ts';
import { parkForLater, waitingSince } from '../holding/parked.ts';
import type { RetrySchedules } from '../retry.ts';
import type { Health } from './health.ts';

export type Admission =
  | { readonly kind: 'send'; readonly schedules: RetrySchedules }
  | { readonly kind: 'settle'; readonly settlement: Exclude<Settlement, { kind: 'delivered' }> };

export interface AdmissionPorts {
  /** Returns `undefined` if the destination does not exist. */
  destinationOf(delivery: Delivery): Promise<Destination | undefined>;
  healthOf(destinationId: string): Promise<Health>;
  /** Reserves the next free slot of a rate limit and returns it as Unix ms. */
  reserveSlot(delivery: Delivery, intervalMs: number, now: number): Promise<number>;
  readonly now: () => number;
}

export interface AdmissionOptions {
  readonly schedules: RetrySchedules;
  readonly maxAgeMs: number;
}

export function createAdmission(ports: AdmissionPorts, options: AdmissionOptions) {
  return async (delivery: Delivery): Promise<Admission> => {
    const destination = await ports.destinationOf(delivery);
    const send: Admission = { kind: 'send', schedules: schedulesOf(destination, options.schedules) };
    // The send step reports the failure of a destination that does not exist.
    if (!destination) return send;
    const [health, now] = [await ports.healthOf(destination.id), ports.now()];
    const verdict = admit(delivery, destination.state, health, now, options.maxAgeMs);
    if (verdict.kind === 'expired') return settled(expire(delivery, options.maxAgeMs, now));
    if (verdict.kind === 'park') {
      const parking = parkForLater(delivery, verdict.why, health);
      const { probe: _, slotAt: __, ...resting } = delivery;
      return settled({ kind: 'park', delivery: resting, parking });
    }
    if (destination.rate_limit === undefined || delivery.slotAt !== undefined) return send;
    const slotAt = await ports.reserveSlot(delivery, Math.ceil(1000 / destination.rate_limit), now);
    const waits = waitAtLeast({ ...delivery, slotAt }, Math.floor((slotAt - now) / 1000), now);
    return waits ? settled(waits) : send;
  };
}

function settled(settlement: Exclude<Settlement, { kind: 'delivered' }>): Admission {
  return { kind: 'settle', settlement };
}

/** The schedule of a destination replaces both schedules of the stack. */
function schedulesOf(destination: Destination | undefined, usual: RetrySchedules): RetrySchedules {
  const own = destination?.retry_schedule;
  return own ? { fast: own, slow: own } : usual;
}

function expire(delivery: Delivery, maxAgeMs: number, now: number): Exclude<Settlement, { kind: 'delivered' }> {
  const days = Math.round(maxAgeMs / 86_400_000);
  const lastFailure: LastFailure = {
    class: 'expired',
    code: 'Expired',
    reason: withLastFailure(`The delivery waited for more than ${days} days.`, delivery),
    at: now,
  };
  return { kind: 'bury', delivery: { ...delivery, lastFailure } };
}

// The verdict without the rate limit

export type Verdict =
  | { readonly kind: 'send' }
  /** The delivery waits in the holding table until the destination works again. No attempt is made. */
  | { readonly kind: 'park'; readonly why: 'open' | 'paused' | 'disabled' }
  /** The delivery has exceeded the maximum age and becomes a dead letter. */
  | { readonly kind: 'expired' };

/** @param maxAgeMs a delivery that has waited longer becomes a dead letter. */
export function admit(
  delivery: Delivery,
  state: DestinationState,
  health: Health,
  now: number,
  maxAgeMs: number,
): Verdict {
  if (now - waitingSince(delivery) > maxAgeMs) return { kind: 'expired' };
  if (state === 'paused') return { kind: 'park', why: 'paused' };
  if (state === 'disabled' || health.disabled)
    return delivery.evenIfDisabled ? { kind: 'send' } : { kind: 'park', why: 'disabled' };
  if (health.breaker === 'open' && !delivery.probe) return { kind: 'park', why: 'open' };
  return { kind: 'send' };
}
