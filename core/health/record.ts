/**
 * Updates the health of destinations after attempts: one write for each destination and batch, and none if nothing
 * changed.
 */
import type { Attempt } from '../attempts/attempt.ts';
import type { DestinationRef, Transport } from '../destination.ts';
import type { FailureClass } from '../outcome.ts';
import { afterFailure, afterSuccess, type Health } from './health.ts';

interface Stored {
  readonly health: Health;
}

export interface RecordPorts<S extends Stored = Stored> {
  /** Returns health that may be a few seconds old. */
  known(destinationId: string): Promise<S>;
  read(destinationId: string): Promise<S>;
  /** Returns `false` if the health was changed in the meantime. */
  write(ref: DestinationRef, before: S, health: Health, nextDue: number | 'keep'): Promise<boolean>;
  readonly now: () => number;
}

/** A destination whose circuit breaker these attempts opened. */
export interface Opened extends DestinationRef {
  readonly transport: Transport;
}

/** Failures that say nothing about the endpoint. */
const NOT_ITS_FAULT: ReadonlySet<FailureClass> = new Set([
  'too_large',
  'destination_missing',
  'expired',
  'hop_limit',
  'secrets',
]);
/** Attempts of a write if others write at the same time. A failure that is not counted does no harm. */
const TRIES = 4;

/** Returns the destinations whose circuit breaker opened. Each is returned once, by the call whose write opened it. */
export function createHealthRecorder<S extends Stored>(ports: RecordPorts<S>) {
  return async (attempts: readonly Attempt[]): Promise<readonly Opened[]> => {
    const counted = attempts.filter(countsForHealth);
    const byDestination = Map.groupBy(counted, ({ delivery }) => delivery.destinationId);
    const opened = await Promise.all([...byDestination].map(([id, own]) => recordOne(id, own, ports)));
    return opened.flat();
  };
}

async function recordOne<S extends Stored>(
  id: string,
  attempts: readonly Attempt[],
  ports: RecordPorts<S>,
): Promise<readonly Opened[]> {
  const { appId, scope, transport } = (attempts[0] as Attempt).delivery;
  let before = await ports.known(id);
  for (let tried = 0; tried < TRIES; tried++) {
    const now = ports.now();
    const after = attempts.reduce((health, attempt) => step(health, attempt, now), before.health);
    if (JSON.stringify(after) === JSON.stringify(before.health)) return [];
    const ref = { appId, scope, destinationId: id };
    if (await ports.write(ref, before, after, nextDue(before.health, after, now))) {
      return before.health.breaker === 'closed' && after.breaker === 'open' ? [{ ...ref, transport }] : [];
    }
    before = await ports.read(id);
  }
  return [];
}

function step(health: Health, { outcome, delivery }: Attempt, now: number): Health {
  return outcome.kind === 'delivered'
    ? afterSuccess(health, now, outcome.slowAnswer)
    : afterFailure(health, outcome.failure, delivery.probe === true, now);
}

/**
 * Reports whether an attempt says something about the endpoint. A delivery that was replaced by smaller ones does not,
 * and neither does one that was redriven or sent again, unless it was sent as a probe.
 */
function countsForHealth({ delivery, outcome, replacedBy }: Attempt): boolean {
  if (replacedBy) return false;
  const isSentAgain = delivery.redrivenAt !== undefined || delivery.resentAt !== undefined;
  if (isSentAgain && !delivery.probe) return false;
  return outcome.kind === 'delivered' || !NOT_ITS_FAULT.has(outcome.failure.class);
}

/**
 * Returns when wake handles the destination: immediately if the circuit breaker has closed or the destination was
 * disabled, and at the next probe if a probe failed.
 */
function nextDue(before: Health, after: Health, now: number): number | 'keep' {
  if (after.disabled && !before.disabled) return now;
  if (before.breaker === 'open' && after.breaker === 'closed') return now;
  if (after.probes > before.probes) return after.probeAt ?? now;
  return 'keep';
}
