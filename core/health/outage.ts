/**
 * Outages: the times in which a destination was failing, that is, its circuit breaker was open or it was disabled
 * automatically. Only transitions are stored, so that deliveries of healthy destinations cost nothing.
 */
import { defined } from '../defined.ts';
import type { DestinationRef } from '../destination.ts';
import { type DisabledCause, type Health, type HealthFailure, isUnhealthy } from './health.ts';

export interface Outage extends DestinationRef {
  /** Unix ms of the first of the failures. */
  readonly from: number;
  /** Unix ms at which a delivery succeeded, or a person enabled the destination. Absent: it is not over. */
  readonly to?: number;
  /** Number of consecutive failures when the outage was written, and of all when it is over. */
  readonly failures: number;
  readonly lastFailure?: HealthFailure;
  readonly disabled?: DisabledCause;
}

/** Returns the outage that a change of health begins, changes or ends; `undefined` if it does none of these. */
export function outageOf(ref: DestinationRef, before: Health, after: Health, now: number): Outage | undefined {
  if (isUnhealthy(before) && before.firstFailureAt !== undefined && after.firstFailureAt === undefined) {
    return { ...outageIn(ref, before, before.firstFailureAt), to: now };
  }
  const isChanged = before.breaker !== after.breaker || before.disabled !== after.disabled;
  if (!isUnhealthy(after) || after.firstFailureAt === undefined || !isChanged) return undefined;
  return outageIn(ref, after, after.firstFailureAt);
}

/** Returns an outage that is not over, with the present health. `undefined`: it is over, but its end was not stored. */
export function continued(outage: Outage, health: Health): Outage | undefined {
  const isSame = isUnhealthy(health) && health.firstFailureAt === outage.from;
  return isSame ? outageIn(outage, health, outage.from) : undefined;
}

function outageIn({ appId, scope, destinationId }: DestinationRef, health: Health, from: number): Outage {
  const { failures, lastFailure, disabled } = health;
  return { appId, scope, destinationId, from, failures, ...defined({ lastFailure, disabled }) };
}
