/** Enters what attempts say about a destination into its health: one write per destination and batch, none when nothing changed. */
import type { Attempt } from '../attempts/attempt.ts';
import type { Transport } from '../destination.ts';
import type { FailureClass } from '../outcome.ts';
import { afterFailure, afterSuccess, type Health } from './health.ts';

interface Whose {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
}

interface Stored {
  readonly health: Health;
}

export interface RecordPorts<S extends Stored = Stored> {
  /** May be a few seconds old. */
  known(destinationId: string): Promise<S>;
  read(destinationId: string): Promise<S>;
  /** `false`: somebody was faster. */
  write(whose: Whose, before: S, health: Health, nextDue: number | 'keep'): Promise<boolean>;
  readonly now: () => number;
}

/** A destination whose breaker opened by these attempts. */
export interface Opened extends Whose {
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
/** Tries when others write at the same time; a count that is lost is no harm. */
const TRIES = 4;

/** Gives the destinations whose breaker opened: each is told once, by the one whose write opened it. */
export function createHealthRecorder<S extends Stored>(ports: RecordPorts<S>) {
  return async (attempts: readonly Attempt[]): Promise<readonly Opened[]> => {
    const telling = attempts.filter(tells);
    const byDestination = Map.groupBy(telling, ({ delivery }) => delivery.destinationId);
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
    const whose = { appId, scope, destinationId: id };
    if (await ports.write(whose, before, after, nextDue(before.health, after, now))) {
      return before.health.breaker === 'closed' && after.breaker === 'open' ? [{ ...whose, transport }] : [];
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

/** Neither a delivery that smaller ones replace nor, unless it was sent as a probe, a redriven one tells how the endpoint is. */
function tells({ delivery, outcome, replacedBy }: Attempt): boolean {
  if (replacedBy) return false;
  if (delivery.redrivenAt !== undefined && !delivery.probe) return false;
  return outcome.kind === 'delivered' || !NOT_ITS_FAULT.has(outcome.failure.class);
}

/** When wake must look: at once when the breaker has closed or the destination was disabled, at the next probe when one failed. */
function nextDue(before: Health, after: Health, now: number): number | 'keep' {
  if (after.disabled && !before.disabled) return now;
  if (before.breaker === 'open' && after.breaker === 'closed') return now;
  if (after.probes > before.probes) return after.probeAt ?? now;
  return 'keep';
}
