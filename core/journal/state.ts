/** Decides where a delivery is now, from its attempts and its rows in the holding table. */
import type { AttemptRow, FollowUp } from '../attempts/attempt.ts';
import type { ParkReason } from '../holding/parked.ts';
import type { Unrouted } from './block.ts';

/** `unknown`: neither an attempt nor a row was found that says where it is. */
export const DELIVERY_STATES = ['delivered', 'unknown', 'waiting', 'parked', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The rows of a delivery in the holding table. */
export interface Held {
  readonly parked?: { readonly dueAt: number; readonly why: ParkReason };
  readonly dead?: {
    /** The key by which the dead letter is read. */
    readonly key: string;
    readonly diedAt: number;
    readonly reason: string;
    /** Why an operator discarded it. */
    readonly discarded?: string;
  };
}

export interface DeliveryFacts extends Held {
  /** Unix ms. */
  readonly packedAt: number;
  /** Whether it became a dead letter and was never enqueued. */
  readonly isDead: boolean;
  /** Oldest first. */
  readonly attempts: readonly AttemptRow[];
}

export interface Whereabouts {
  readonly state: DeliveryState;
  /** A sentence for people. */
  readonly reason: string;
}

/** Time in which a delivery without an attempt, or whose attempt is due, is expected to wait in its queue. */
const IN_QUEUE_MS = 3_600_000;
/** Time in which a dead letter is moved from its queue to the holding table. */
const ARCHIVED_MS = 15 * 60_000;

const PARKED: Readonly<Record<ParkReason, string>> = {
  retry: 'It waits for its next attempt, which is due at',
  open: 'It waits until the destination works again, because the circuit breaker is open. It waits since',
  paused: 'It waits because the destination is paused. It waits since',
  disabled: 'It waits because the destination is disabled. It waits since',
};

/**
 * @param replacements where the deliveries are that replaced it.
 * @param now Unix ms.
 */
export function whereaboutsOf(
  { packedAt, isDead, attempts, parked, dead }: DeliveryFacts,
  replacements: readonly Whereabouts[],
  now: number,
): Whereabouts {
  const delivered = attempts.find(({ outcome }) => outcome === 'delivered');
  if (delivered) {
    return {
      state: 'delivered',
      reason: `It was delivered at ${timeOf(delivered.at)} with attempt ${delivered.attempt}.`,
    };
  }
  if (dead) {
    const discarded = dead.discarded === undefined ? '' : ` The dead letter was discarded: ${dead.discarded}`;
    return { state: 'dead', reason: `It became a dead letter at ${timeOf(dead.diedAt)}: ${dead.reason}${discarded}` };
  }
  if (parked) return { state: 'parked', reason: `${PARKED[parked.why]} ${timeOf(parked.dueAt)}.` };
  const last = attempts.at(-1);
  if (!last) return withoutAttempt(packedAt, isDead, now);
  if (replacements.length > 0) {
    const { state } = worstOf(replacements) as Whereabouts;
    return {
      state,
      reason: 'It was replaced by smaller deliveries, or by one with the updates that were not accepted.',
    };
  }
  return afterFailure(last, now);
}

function withoutAttempt(packedAt: number, isDead: boolean, now: number): Whereabouts {
  if (isDead) {
    const archived = now - packedAt > ARCHIVED_MS ? ' The dead letter no longer exists.' : '';
    return { state: 'dead', reason: `It became a dead letter without an attempt.${archived}` };
  }
  return now - packedAt < IN_QUEUE_MS
    ? { state: 'waiting', reason: 'It was packed and has not been attempted yet.' }
    : { state: 'unknown', reason: 'No attempt was found, and it neither waits nor is a dead letter.' };
}

function afterFailure({ at, durationMs, attempt, reason = '', followUps = [] }: AttemptRow, now: number): Whereabouts {
  const failed = `Attempt ${attempt} at ${timeOf(at)} failed: ${reason}`;
  const [next] = followUps.filter(({ deliveryId }) => deliveryId === undefined);
  if (!next) return { state: 'unknown', reason: `${failed} What followed is not known.` };
  if (next.at === undefined) {
    const end = now - at - durationMs > ARCHIVED_MS ? 'The dead letter no longer exists.' : 'It became a dead letter.';
    return { state: 'dead', reason: `${failed} ${end}` };
  }
  return now - next.at < IN_QUEUE_MS
    ? { state: 'waiting', reason: `${failed} The next attempt is due at ${timeOf(next.at)}.` }
    : { state: 'unknown', reason: `${failed} The next attempt was due at ${timeOf(next.at)} and was not found.` };
}

/** Returns the ids of the deliveries that replaced one. */
export function replacementsIn(attempts: readonly AttemptRow[]): readonly string[] {
  const ids = attempts.flatMap(({ followUps = [] }) =>
    followUps.flatMap(({ deliveryId }: FollowUp) => deliveryId ?? []),
  );
  return [...new Set(ids)];
}

/** Returns the times (Unix ms) under which a parked delivery can have its row. */
export function dueTimesOf({ packedAt, attempts }: Pick<DeliveryFacts, 'packedAt' | 'attempts'>): readonly number[] {
  const followUps = attempts.at(-1)?.followUps ?? [];
  return [packedAt, ...followUps.flatMap(({ at, deliveryId }) => (at === undefined || deliveryId ? [] : [at]))];
}

/** Returns the one that needs attention most; `undefined` if there is none. */
export function worstOf<T extends Whereabouts>(all: readonly T[]): T | undefined {
  const rank = ({ state }: T): number => DELIVERY_STATES.indexOf(state);
  return all.reduce<T | undefined>((worst, one) => (worst && rank(worst) >= rank(one) ? worst : one), undefined);
}

const UNROUTED: Readonly<Record<Unrouted, string>> = {
  unknown_scope: 'The app or the scope did not exist.',
  switched_off: 'Realtime updates of the scope were switched off.',
  no_destination: 'The scope had no destination, or none whose ownership was proven.',
};

/** Returns a sentence that says why an update had no destination. */
export function unroutedReason(unrouted: Unrouted): string {
  return UNROUTED[unrouted];
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
