/** Whether a delivery may be sent now: the breaker, a pause, its age and the rate limit, in that order. */
import type { Delivery } from '../delivery/delivery.ts';
import type { DestinationState } from '../destination.ts';
import { bornAt } from '../holding/parked.ts';
import type { Health } from './health.ts';

export type Admission =
  | { readonly kind: 'send' }
  /** Wait in the holding table until the destination works again; no attempt was made. */
  | { readonly kind: 'park'; readonly why: 'open' | 'paused' | 'disabled' }
  /** Waited for too long: a dead letter. */
  | { readonly kind: 'expired' };

/** @param maxAgeMs what waits longer becomes a dead letter. */
export function admit(
  delivery: Delivery,
  state: DestinationState,
  health: Health,
  now: number,
  maxAgeMs: number,
): Admission {
  if (now - bornAt(delivery) > maxAgeMs) return { kind: 'expired' };
  if (state === 'paused') return { kind: 'park', why: 'paused' };
  if (state === 'disabled' || health.disabled) return { kind: 'park', why: 'disabled' };
  if (health.breaker === 'open' && !delivery.probe) return { kind: 'park', why: 'open' };
  return { kind: 'send' };
}
