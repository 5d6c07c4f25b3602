/**
 * The health of a destination as a state machine, with pure functions as transitions.
 *
 * Each destination has one health record. It is in one of three states. While the circuit breaker is closed, deliveries
 * are sent. After `OPENS_AFTER` failures in a row the circuit breaker opens: deliveries are parked in the holding table
 * without an attempt, and wake sends a single delivery as a probe from time to time. The first success closes the
 * circuit breaker, and wake releases the parked deliveries in growing steps, oldest first. After a 410 answer, or five
 * days without a success, the destination is disabled, and all deliveries are parked until a person enables it.
 *
 * | state    | event                            | next state | effect                                                                 |
 * |----------|----------------------------------|------------|------------------------------------------------------------------------|
 * | closed   | success                          | closed     | resets the failures                                                    |
 * | closed   | failure, fewer than 10 in a row  | closed     | counts the failure                                                     |
 * | closed   | 10th failure in a row            | open       | schedules the first probe in 1 minute                                  |
 * | open     | the time of the probe has come   | open       | sends one probe under a lease of 5 minutes                             |
 * | open     | the probe fails                  | open       | schedules the next probe in 2, 4, 8, then 15 minutes, ends the lease   |
 * | open     | another attempt fails            | open       | counts the failure                                                     |
 * | open     | success                          | closed     | starts a release with 10 deliveries, doubled every minute up to 5,120  |
 * | any      | 410, or 5 days without a success | disabled   | wake disables the destination in the configuration                     |
 * | disabled | a person enables the destination | closed     | resets the failures, starts a release                                  |
 *
 * `disabled` is stored in addition to the state of the circuit breaker, which continues to follow its own events.
 */
import { defined } from '../defined.ts';
import type { Failure, FailureClass } from '../outcome.ts';

export interface Health {
  readonly breaker: 'closed' | 'open';
  /** Number of consecutive failures. */
  readonly failures: number;
  /** Unix ms of the first of these failures. */
  readonly firstFailureAt?: number;
  /** Unix ms of the last success, rounded down to the minute. */
  readonly lastSuccessAt?: number;
  /**
   * Number of consecutive deliveries whose answers were slow after their status line. Absent if the last answer was not
   * slow.
   */
  readonly slowAnswers?: number;
  /** Unix ms at which the circuit breaker opened. Only while it is open. */
  readonly openedAt?: number;
  /** Unix ms at which `destination.failing` was sent. Present until the recovery is reported. */
  readonly failingReportedAt?: number;
  /** Unix ms at which `backlog.aging` was sent. Present until the backlog is younger. */
  readonly agingReportedAt?: number;
  /** Unix ms of the next probe. Only while the circuit breaker is open. */
  readonly probeAt?: number;
  /** Failed probes since the circuit breaker opened. */
  readonly probes: number;
  /**
   * Unix ms at which the lease of the probe ends. If the function that sends the probe crashes, another probe is sent
   * after the lease.
   */
  readonly leaseUntil?: number;
  /** Number of deliveries that the next tick releases. Present while there is a backlog. */
  readonly releaseStep?: number;
  /** Why it was disabled automatically. */
  readonly disabled?: DisabledCause;
  /** Unix ms at which it was disabled automatically. */
  readonly disabledAt?: number;
  /** The last failed attempt. Absent after a success. */
  readonly lastFailure?: HealthFailure;
}

export interface HealthFailure {
  /** Unix ms. */
  readonly at: number;
  readonly class: FailureClass;
  readonly code: string;
  /** A sentence for people, at most `REASON_CHARACTERS`. */
  readonly reason: string;
  readonly status?: number;
  /** The start of the answer, at most `ANSWER_CHARACTERS`. */
  readonly answer?: string;
}

/** Limits that keep the item of the health below 1 KB, which is the unit of billing of a write. */
const [REASON_CHARACTERS, ANSWER_CHARACTERS] = [200, 120];

export type DisabledCause = 'gone' | 'failing';

/** Consecutive failures that open the circuit breaker. */
export const OPENS_AFTER = 10;
/** A destination without a success for this long is disabled: 5 days (contract, section 5). */
export const DISABLED_AFTER_MS = 5 * 86_400_000;
const MINUTE_MS = 60_000;
/** The longest time between probes. */
const LONGEST_PROBE_GAP_MS = 15 * MINUTE_MS;
/** The lease of a probe. It is longer than the timeout of a deliver function and the time on its queue together. */
export const PROBE_LEASE_MS = 5 * MINUTE_MS;
/** Number of deliveries that the first tick after a success releases. It doubles with every tick. */
export const FIRST_RELEASE = 10;
export const LARGEST_RELEASE = 5_120;

export const HEALTHY: Health = { breaker: 'closed', failures: 0, probes: 0 };

/** Returns the health after an attempt that was acknowledged. An open circuit breaker closes. */
export function afterSuccess(health: Health, now: number, slowAnswer = false): Health {
  const lastSuccessAt = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const { releaseStep } = health;
  const step = health.breaker === 'open' ? FIRST_RELEASE : releaseStep;
  const next: Health = {
    breaker: 'closed',
    failures: 0,
    probes: 0,
    lastSuccessAt,
    ...(slowAnswer ? { slowAnswers: (health.slowAnswers ?? 0) + 1 } : {}),
    ...(step ? { releaseStep: step } : {}),
  };
  const { disabled, disabledAt, failingReportedAt, agingReportedAt } = health;
  return { ...next, ...defined({ disabled, disabledAt, failingReportedAt, agingReportedAt }) };
}

/** Returns the health after an attempt that failed. @param probe whether the attempt was a probe. */
export function afterFailure(health: Health, failure: Failure, probe: boolean, now: number): Health {
  const { leaseUntil: _, ...rest } = health;
  const kept = probe ? rest : health;
  const firstFailureAt = health.firstFailureAt ?? now;
  const failures = health.failures + 1;
  const disabled = disabledBy(failure, firstFailureAt, health, now);
  const lastFailure = shortened(failure, now);
  const since = disabled ? { disabled, disabledAt: health.disabledAt ?? now } : {};
  const counted = { ...kept, failures, firstFailureAt, ...since, lastFailure };
  if (health.breaker === 'open') {
    if (!probe) return counted;
    const probes = health.probes + 1;
    return { ...counted, probes, probeAt: now + probeGapMs(probes) };
  }
  if (failures < OPENS_AFTER) return counted;
  const { releaseStep: __, ...opened } = counted;
  return { ...opened, breaker: 'open', openedAt: now, probes: 0, probeAt: now + probeGapMs(0) };
}

function shortened({ class: failureClass, code, reason, status, answer }: Failure, at: number): HealthFailure {
  return {
    at,
    class: failureClass,
    code,
    reason: reason.slice(0, REASON_CHARACTERS),
    ...defined({ status, answer: answer?.slice(0, ANSWER_CHARACTERS) }),
  };
}

/** Reports whether deliveries wait because of the endpoint: its circuit breaker is open, or it was disabled. */
export function isUnhealthy({ breaker, disabled }: Health): boolean {
  return breaker === 'open' || disabled !== undefined;
}

/** Returns the time until the next probe: 1, 2, 4, 8, then 15 minutes. */
export function probeGapMs(failedProbes: number): number {
  return Math.min(2 ** failedProbes * MINUTE_MS, LONGEST_PROBE_GAP_MS);
}

/** Reports whether a probe may be sent now. */
export function mayProbe(health: Health, now: number): boolean {
  return health.breaker === 'open' && (health.probeAt ?? 0) <= now && (health.leaseUntil ?? 0) <= now;
}

/** Returns the health with the lease of a probe. */
export function probing(health: Health, now: number): Health {
  return { ...health, leaseUntil: now + PROBE_LEASE_MS };
}

/**
 * Returns the health after a person asked for a probe, which the next tick of wake sends, or `undefined` if a probe is on its way.
 * The schedule of later probes does not change.
 */
export function probeRequested(health: Health, now: number): Health | undefined {
  return (health.leaseUntil ?? 0) > now ? undefined : { ...health, probeAt: Math.min(health.probeAt ?? now, now) };
}

/** Returns the health with the next step of a release, or without one if the backlog is empty. */
export function afterRelease(health: Health, backlogLeft: boolean): Health {
  const { releaseStep = FIRST_RELEASE, ...rest } = health;
  return backlogLeft ? { ...rest, releaseStep: Math.min(releaseStep * 2, LARGEST_RELEASE) } : rest;
}

/** Returns the health after a person enabled the destination. Parked deliveries are released as after a success. */
export function enabled(health: Health): Health {
  const { disabled: _, disabledAt, probeAt, leaseUntil, firstFailureAt, lastFailure, ...others } = health;
  const { openedAt, failingReportedAt, ...rest } = others;
  return { ...rest, breaker: 'closed', failures: 0, probes: 0, releaseStep: FIRST_RELEASE };
}

function disabledBy(failure: Failure, firstFailureAt: number, health: Health, now: number): DisabledCause | undefined {
  if (failure.class === 'gone') return 'gone';
  if (health.disabled) return health.disabled;
  return now - firstFailureAt >= DISABLED_AFTER_MS ? 'failing' : undefined;
}

// The choice of the probe

/** Maximum number of parked deliveries from which a probe is chosen. */
export const PROBES_LOOKED_AT = 100;

/**
 * Chooses the delivery with the fewest attempts. A delivery that has failed often may be the cause itself. An endpoint
 * that works, but fails for a few of its updates, would stay unavailable while these were used as probes.
 * @param due deliveries, oldest first.
 */
export function probeOf<R extends { readonly attempt: number }>(due: readonly R[]): R | undefined {
  return due.reduce<R | undefined>((least, row) => (least && least.attempt <= row.attempt ? least : row), undefined);
}
