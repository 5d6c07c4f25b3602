/** The decisions of wake about one destination. `lambdas/wake/wake.ts` describes the states and executes the decisions. */
import type { Destination } from '../destination.ts';
import { afterRelease, type Health, LARGEST_RELEASE, mayProbe, probing } from './health.ts';

export type WakeState = 'disabling' | 'stopped' | 'open' | 'running';

/** @param destination `undefined`: it was deleted. Its deliveries are released, and become dead letters when they are sent. */
export function wakeState(health: Health, destination: Destination | undefined): WakeState {
  if (destination === undefined) return 'running';
  if (destination.state !== 'enabled') return 'stopped';
  if (health.disabled) return 'disabling';
  return health.breaker === 'open' ? 'open' : 'running';
}

/** Deliveries that are due at `until`, at most `limit` of them. */
export interface Release {
  /** Unix ms. */
  readonly until: number;
  readonly limit: number;
}

/**
 * Returns what a tick releases first. Where deliveries must wait, these are only the deliveries that have waited for too long:
 * the deliver function turns them into dead letters.
 */
export function releaseIn(state: WakeState, { releaseStep }: Health, now: number, maxAgeMs: number): Release {
  if (state === 'running') return { until: now, limit: releaseStep ?? LARGEST_RELEASE };
  return { until: now - maxAgeMs, limit: LARGEST_RELEASE };
}

export interface WakeDecision {
  /**
   * `probe`: send one probe if this health can be written. `step`: the next tick releases more, so this health must be written even
   * if others write at the same time. `rest`: nothing else.
   */
  readonly kind: 'probe' | 'step' | 'rest';
  /** The health to write. */
  readonly health: Health;
  /** Unix ms at which wake handles the destination again. `undefined`: it need not. */
  readonly nextDue: number | undefined;
}

/** A destination is reported as failing when its circuit breaker has been open for this long. */
export const FAILING_AFTER_SECONDS = { default: 900, min: 60, max: 86_400 } as const;

export interface WakeTimes {
  /** A delivery that has waited longer becomes a dead letter. */
  readonly maxAgeMs: number;
  /** A destination is reported as failing when its circuit breaker has been open for this long. */
  readonly failingAfterMs: number;
}

const TICK_MS = 60_000;
/** How often the age of the oldest delivery is reported from half of the maximum age on. The alarm on it has a period of an hour. */
const REPORT_MS = 30 * TICK_MS;
/** When wake tries again to send a notification that was not sent. */
const NOTIFY_AGAIN_MS = 15 * TICK_MS;

/** Decides what happens to a destination after its release. @param oldest when its oldest parked delivery is due, Unix ms. */
export function decide(
  state: WakeState,
  stored: Health,
  oldest: number | undefined,
  now: number,
  times: WakeTimes,
): WakeDecision {
  const health = isAging(oldest, now, times) ? stored : withoutAgingReport(stored);
  const { nextDue, ...decision } = decideSending(state, health, oldest, now, times.maxAgeMs);
  const report = dueReport(state, health, oldest, now, times);
  // A destination with an aging backlog is handled regularly in any case.
  const again = report && report !== 'aging' ? now + NOTIFY_AGAIN_MS : nextFailingReport(state, health, times);
  return { ...decision, nextDue: again === undefined ? nextDue : Math.min(nextDue ?? again, again) };
}

function decideSending(
  state: WakeState,
  health: Health,
  oldest: number | undefined,
  now: number,
  maxAgeMs: number,
): WakeDecision {
  switch (state) {
    case 'disabling':
      // The next tick checks whether the configuration was changed.
      return { kind: 'rest', health, nextDue: now + TICK_MS };
    case 'stopped':
      if (oldest === undefined) return { kind: 'rest', health, nextDue: undefined };
      return { kind: 'rest', health, nextDue: Math.max(nextReport(oldest, now, maxAgeMs), now + TICK_MS) };
    case 'open': {
      if (oldest === undefined) return { kind: 'rest', health, nextDue: undefined };
      if (oldest <= now && mayProbe(health, now)) {
        const leased = probing(health, now);
        return { kind: 'probe', health: leased, nextDue: leased.leaseUntil };
      }
      return { kind: 'rest', health, nextDue: Math.max(oldest, health.probeAt ?? now, health.leaseUntil ?? now) };
    }
    case 'running': {
      const isBacklogLeft = oldest !== undefined && oldest <= now;
      const nextDue = isBacklogLeft ? now + TICK_MS : oldest;
      if (health.releaseStep === undefined) return { kind: 'rest', health, nextDue };
      return { kind: isBacklogLeft ? 'step' : 'rest', health: afterRelease(health, isBacklogLeft), nextDue };
    }
  }
}

/** Returns when to report the age of the oldest delivery of a stopped destination: at half of the maximum age, then regularly, and at its end. */
function nextReport(oldest: number, now: number, maxAgeMs: number): number {
  const half = oldest + maxAgeMs / 2;
  return now < half ? half : Math.min(oldest + maxAgeMs, now + REPORT_MS);
}

// Notifications

/** What is to be reported about the health of a destination. */
export type HealthReport = 'failing' | 'recovered' | 'aging';

/** Returns what must be reported now. A destination has one report at a time: a second one follows with the next tick that handles it. */
export function dueReport(
  state: WakeState,
  health: Health,
  oldest: number | undefined,
  now: number,
  times: WakeTimes,
): HealthReport | undefined {
  const failingAt = nextFailingReport(state, health, times);
  if (failingAt !== undefined && failingAt <= now) return 'failing';
  if (state === 'running' && health.breaker === 'closed' && health.failingReportedAt !== undefined) return 'recovered';
  return isAging(oldest, now, times) && health.agingReportedAt === undefined ? 'aging' : undefined;
}

/** Returns the health after a report was sent. */
export function reported(health: Health, report: HealthReport, now: number): Health {
  if (report === 'aging') return { ...health, agingReportedAt: now };
  if (report === 'failing') return { ...health, failingReportedAt: now };
  const { failingReportedAt: _, ...rest } = health;
  return rest;
}

function nextFailingReport(
  state: WakeState,
  { openedAt, failingReportedAt }: Health,
  { failingAfterMs }: WakeTimes,
): number | undefined {
  if (state !== 'open' || openedAt === undefined || failingReportedAt !== undefined) return undefined;
  return openedAt + failingAfterMs;
}

function isAging(oldest: number | undefined, now: number, { maxAgeMs }: WakeTimes): boolean {
  return oldest !== undefined && now - oldest >= maxAgeMs / 2;
}

function withoutAgingReport(health: Health): Health {
  const { agingReportedAt: _, ...rest } = health;
  return health.agingReportedAt === undefined ? health : rest;
}
