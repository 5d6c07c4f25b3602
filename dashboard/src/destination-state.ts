/** The state of a destination as one word: the most serious that applies. */
import type { Destination, Health } from './api/types.ts';
import { transportOf } from './transports/table.ts';
import type { StateName } from './ui/badge.tsx';

export interface DestinationState {
  readonly state: StateName;
  /** Start of the state, as an ISO time, if it is known. */
  readonly since?: string | undefined;
}

/** @param health `undefined`: it is not known. @param realtime whether the notifications of its scope are on. */
export function destinationState(
  destination: Destination,
  health: Health | undefined,
  realtime = true,
): DestinationState {
  const { first_failure_at, disabled_at, disabled, breaker, releasing, last_success_at, failures = 0 } = health ?? {};
  const unproven = transportOf(destination.transport).unverified(destination);
  if (destination.state === 'disabled' || disabled) return { state: 'disabled', since: disabled_at };
  if (unproven === 'all') return { state: 'unproven' };
  if (destination.state === 'paused') return { state: 'paused' };
  if (breaker === 'open') return { state: 'failing', since: first_failure_at };
  if (!realtime) return { state: 'off' };
  if (unproven === 'new') return { state: 'unprovenUrl' };
  if (releasing) return { state: 'recovering' };
  if (!transportOf(destination.transport).getsDeliveries) return { state: 'enabled' };
  if (failures > 0) return { state: 'retrying', since: first_failure_at };
  return { state: health && !last_success_at ? 'idle' : 'delivering' };
}
