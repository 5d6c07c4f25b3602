/**
 * How a destination is doing, and what follows from it: the breaker as pure transitions. Closed: deliveries are sent.
 * Open (after `OPENS_AFTER` failures in a row): they are parked without an attempt, and a single probe goes out from
 * time to time, of what has failed least (probe.ts); the first success closes it, and what was parked is released in
 * growing steps, oldest first. Disabled (410, or five days without one success): everything is parked until somebody
 * enables the destination.
 */
import type { Failure } from '../outcome.ts';

export interface Health {
  readonly breaker: 'closed' | 'open';
  /** Attempts that failed in a row. */
  readonly failures: number;
  /** Unix ms of the first failure of that row. */
  readonly firstFailureAt?: number;
  /** Unix ms, kept to the minute. */
  readonly lastSuccessAt?: number;
  /** Deliveries in a row whose answers were slow after their status line; absent: the last answer was not. */
  readonly slowAnswers?: number;
  /** Unix ms of the next probe; while open. */
  readonly probeAt?: number;
  /** Probes that failed since it opened. */
  readonly probes: number;
  /** Unix ms until which one probe is on its way: a prober that died never leaves the breaker half open. */
  readonly leaseUntil?: number;
  /** Deliveries that the next tick releases; present while a backlog is worked off. */
  readonly releaseStep?: number;
  /** Why it was disabled without a person's doing. */
  readonly disabled?: DisabledCause;
}

export type DisabledCause = 'gone' | 'failing';

/** Failures in a row that open the breaker. */
export const OPENS_AFTER = 10;
/** Without one success for this long a destination is disabled: 5 days (contract, section 5). */
export const DISABLED_AFTER_MS = 5 * 86_400_000;
const MINUTE_MS = 60_000;
/** Longest wait between probes. */
export const LONGEST_PROBE_GAP_MS = 15 * MINUTE_MS;
/** How long a probe may be on its way: longer than a deliver function runs, queueing included. */
export const PROBE_LEASE_MS = 5 * MINUTE_MS;
/** What the first tick after a success releases; it doubles with every tick. */
export const FIRST_RELEASE = 10;
export const LARGEST_RELEASE = 5_120;

export const HEALTHY: Health = { breaker: 'closed', failures: 0, probes: 0 };

/** After an attempt that was acknowledged: whatever was open closes. */
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
  return health.disabled ? { ...next, disabled: health.disabled } : next;
}

/** After an attempt that failed; `probe`: it was the breaker's own. */
export function afterFailure(health: Health, failure: Failure, probe: boolean, now: number): Health {
  const { leaseUntil: _, ...rest } = health;
  const kept = probe ? rest : health;
  const firstFailureAt = health.firstFailureAt ?? now;
  const failures = health.failures + 1;
  const disabled = disabledBy(failure, firstFailureAt, health, now);
  const counted = { ...kept, failures, firstFailureAt, ...(disabled ? { disabled } : {}) };
  if (health.breaker === 'open') {
    if (!probe) return counted;
    const probes = health.probes + 1;
    return { ...counted, probes, probeAt: now + probeGapMs(probes) };
  }
  if (failures < OPENS_AFTER) return counted;
  const { releaseStep: __, ...opened } = counted;
  return { ...opened, breaker: 'open', probes: 0, probeAt: now + probeGapMs(0) };
}

/** 1, 2, 4, 8, 15 minutes. */
export function probeGapMs(failedProbes: number): number {
  return Math.min(2 ** failedProbes * MINUTE_MS, LONGEST_PROBE_GAP_MS);
}

/** Whether a probe may go out now. */
export function mayProbe(health: Health, now: number): boolean {
  return health.breaker === 'open' && (health.probeAt ?? 0) <= now && (health.leaseUntil ?? 0) <= now;
}

/** The health with a probe on its way. */
export function probing(health: Health, now: number): Health {
  return { ...health, leaseUntil: now + PROBE_LEASE_MS };
}

/** The next step of a release, or none when the backlog is gone. */
export function afterRelease(health: Health, backlogLeft: boolean): Health {
  const { releaseStep = FIRST_RELEASE, ...rest } = health;
  return backlogLeft ? { ...rest, releaseStep: Math.min(releaseStep * 2, LARGEST_RELEASE) } : rest;
}

/** After a person enabled it again: what was parked is released as after a success. */
export function enabled(health: Health): Health {
  const { disabled: _, probeAt: __, leaseUntil: ___, firstFailureAt: ____, ...rest } = health;
  return { ...rest, breaker: 'closed', failures: 0, probes: 0, releaseStep: FIRST_RELEASE };
}

function disabledBy(failure: Failure, firstFailureAt: number, health: Health, now: number): DisabledCause | undefined {
  if (failure.class === 'gone') return 'gone';
  if (health.disabled) return health.disabled;
  return now - firstFailureAt >= DISABLED_AFTER_MS ? 'failing' : undefined;
}

// Which delivery a probe is made of. One that has failed often may be at fault itself: an endpoint that is well and chokes on a few of its updates would stay shut out while these are tried one after another. So it is the one that was tried least.

/** Rows that are looked at. */
export const PROBES_LOOKED_AT = 100;

/** @param due the oldest first. */
export function probeOf<R extends { readonly attempt: number }>(due: readonly R[]): R | undefined {
  return due.reduce<R | undefined>((least, row) => (least && least.attempt <= row.attempt ? least : row), undefined);
}
