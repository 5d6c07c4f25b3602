/**
 * Plans: long work on an app's deliveries that is stored first, with a preview, and then executed at its rate. A plan can be
 * stopped and started again. Redrive plans and replays are plans.
 */
import type { Attempt } from '../attempts/attempt.ts';
import type { AuditCaller } from '../audit/record.ts';
import { PREVIEW_SECONDS } from '../limits.ts';

export type PlanStatus = 'planned' | 'running' | 'stopped' | 'done';

export interface Plan {
  /** The kind, an underscore and 24 hexadecimal digits. */
  readonly id: string;
  readonly status: PlanStatus;
  readonly createdBy?: Pick<AuditCaller, 'kind' | 'subject' | 'name'>;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms of the first start. */
  readonly startedAt?: number;
  readonly version: number;
}

/** Reports whether the plan is a preview that was not started in time. It is not shown any more. */
export function isExpired({ status, createdAt }: Plan, nowMs: number): boolean {
  return status === 'planned' && nowMs >= previewExpiresAt(createdAt);
}

/** Returns the Unix ms until which a plan that was created then can be started for the first time. */
export function previewExpiresAt(createdAt: number): number {
  return createdAt + PREVIEW_SECONDS * 1000;
}

const NEXT: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  planned: ['running', 'stopped'],
  running: ['stopped', 'done'],
  stopped: ['running'],
  done: [],
};

/** Returns the plan with another status. @throws RangeError if the plan cannot change to this status. */
export function moved<P extends Plan>(plan: P, status: PlanStatus): P {
  if (!NEXT[plan.status].includes(status)) {
    const expected = NEXT[plan.status].join(' or ') || 'no further status';
    throw new RangeError(`status: expected ${expected} after ${plan.status}, got ${status}`);
  }
  return { ...plan, status };
}

/** The order in which plans are removed when an app has too many. Running plans are never removed. */
const REMOVAL_ORDER: readonly PlanStatus[] = ['done', 'planned', 'stopped'];

/**
 * Returns the plans of an app that are removed to make room for its newest one. Returns `undefined` if there is no room
 * because all others are running.
 * @param plans all plans of the app, with the newest one. @param newest its id. @param most maximum number of plans of
 * an app.
 */
export function supersededPlans<P extends Plan>(
  plans: readonly P[],
  newest: string,
  most: number,
): readonly P[] | undefined {
  const excess = Math.max(0, plans.length - most);
  const oldest = plans.filter(({ id }) => id !== newest).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const leaving = REMOVAL_ORDER.flatMap((status) => oldest.filter((plan) => plan.status === status));
  return leaving.length < excess ? undefined : leaving.slice(0, excess);
}

// What came of the deliveries of a plan, as the functions that deliver count it

/** Numbers of deliveries. Repeated deliveries count repeatedly, and a count that could not be written is missing. */
export interface PlanOutcome {
  readonly delivered: number;
  /** Deliveries whose first attempt was made, whatever its outcome. */
  readonly attempted: number;
  /** Deliveries that became dead letters after an attempt. */
  readonly dead: number;
  /** Deliveries that were added when larger ones were replaced by smaller ones. */
  readonly added: number;
}

export const NO_OUTCOME: PlanOutcome = { delivered: 0, attempted: 0, dead: 0, added: 0 };

/** Returns what came of the deliveries of plans, by the ids of the plans. */
export function outcomesByPlan(attempts: readonly Attempt[]): ReadonlyMap<string, PlanOutcome> {
  const counts = new Map<string, PlanOutcome>();
  for (const { outcome, delivery, replacedBy, followUps = [] } of attempts) {
    if (delivery.plan === undefined) continue;
    const deaths = followUps.filter(({ at }) => at === undefined).length;
    const before = counts.get(delivery.plan) ?? NO_OUTCOME;
    const isFirst = delivery.attempt === 1;
    counts.set(delivery.plan, {
      delivered: before.delivered + (outcome.kind === 'delivered' ? 1 : 0),
      // Smaller deliveries have attempts of their own.
      attempted: before.attempted + (replacedBy ? deaths : isFirst ? 1 : 0),
      dead: before.dead + deaths,
      added: before.added + (replacedBy ? replacedBy.length - 1 : 0),
    });
  }
  return counts;
}
