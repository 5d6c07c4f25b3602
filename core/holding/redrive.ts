/**
 * Redrives of dead letters. A redriven delivery begins again with its first attempt. It keeps its history, and its
 * failures do not count against the endpoint. A redrive plan redrives or discards the dead letters that match a filter.
 */
import type { Attempt } from '../attempts/attempt.ts';
import type { AuditCaller } from '../audit/record.ts';
import { defined } from '../defined.ts';
import { type Delivery, deliveryId, withoutFailure } from '../delivery/delivery.ts';
import type { Destination } from '../destination.ts';
import { DEATHS_KEPT, PREVIEW_SECONDS } from '../limits.ts';
import type { DeadLetterFilter } from './dead-letter.ts';

/** The destination to which a delivery is sent. */
export type Address = Pick<Destination, 'id' | 'transport'>;

/**
 * Returns the delivery for its queue. @param attempts the attempts that were made, as its dead letter counts them.
 * @param plan the id of the redrive plan that redrives it.
 */
export function redriven(delivery: Delivery, attempts: number, now: number, plan?: string): Delivery {
  const { lastFailure, firstAttemptAt, probe: _, slotAt: __, plan: ___, ...kept } = delivery;
  const death = {
    attempts,
    ...defined({ firstAttemptAt }),
    ...(lastFailure ? { lastFailure } : {}),
  };
  const before = delivery.history ?? [];
  // The header of a delivery that is redriven many times must not exceed its message.
  const firstComplete = before.length - DEATHS_KEPT + 1;
  const history = [...before.map((one, index) => (index < firstComplete ? withoutFailure(one) : one)), death];
  return { ...kept, attempt: 1, hops: 0, redrivenAt: now, ...defined({ plan }), history };
}

/** Returns a delivery of the same updates for another destination of the same app and scope. It has its own id. */
export function readdressed(delivery: Delivery, { id: destinationId, transport }: Address): Delivery {
  return { ...delivery, id: deliveryId(destinationId, delivery.body), destinationId, transport };
}

// A redrive plan states which dead letters to redrive or to discard, how many they are, and the rate. It is stored
// first, and wake executes it at its rate. It can be stopped and started again. Dead letters that are created after the
// plan are not part of it.

export type PlanStatus = 'planned' | 'running' | 'stopped' | 'done';

export interface RedrivePlan {
  /** `plan_` and 24 hexadecimal digits. */
  readonly id: string;
  readonly filter: DeadLetterFilter;
  /** Dead letters per minute. */
  readonly perMinute: number;
  readonly status: PlanStatus;
  /** Number of dead letters to redrive or discard when the plan was created. */
  readonly total: number;
  /**
   * Number of matching dead letters that cannot be redriven when the plan was created, because their destination was
   * deleted or their delivery cannot be decoded. The plan leaves them where they are.
   */
  readonly left?: number;
  /** Number of dead letters that were redriven, or discarded. */
  readonly redriven: number;
  /** How many of them are events, which were sent to the intake. */
  readonly events?: number;
  /** Another destination to which the deliveries are sent. The filter names its app and its scope. */
  readonly to?: Address;
  /** Present if the plan discards dead letters. */
  readonly discard?: { readonly reason: string };
  readonly createdBy?: Pick<AuditCaller, 'kind' | 'subject' | 'name'>;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms of the first start. */
  readonly startedAt?: number;
  readonly version: number;
}

/** Reports whether the plan is a preview that was not started in time. It is not shown any more. */
export function isExpired({ status, createdAt }: RedrivePlan, nowMs: number): boolean {
  return status === 'planned' && nowMs >= previewExpiresAt(createdAt);
}

/** Returns the Unix ms until which a plan that was created then can be started for the first time. */
export function previewExpiresAt(createdAt: number): number {
  return createdAt + PREVIEW_SECONDS * 1000;
}

/** Returns the numbers of attempts that delivered what a plan had redriven, by the ids of the plans. */
export function deliveredByPlan(attempts: readonly Attempt[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome, delivery } of attempts) {
    if (outcome.kind !== 'delivered' || delivery.plan === undefined) continue;
    counts.set(delivery.plan, (counts.get(delivery.plan) ?? 0) + 1);
  }
  return counts;
}

const NEXT: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  planned: ['running', 'stopped'],
  running: ['stopped', 'done'],
  stopped: ['running'],
  done: [],
};

/** Default rate, in dead letters per minute. */
export const DEFAULT_RATE = 600;

/** Returns the plan with another status. @throws RangeError if the plan cannot change to this status. */
export function moved(plan: RedrivePlan, status: PlanStatus): RedrivePlan {
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
export function supersededPlans(
  plans: readonly RedrivePlan[],
  newest: string,
  most: number,
): readonly RedrivePlan[] | undefined {
  const excess = Math.max(0, plans.length - most);
  const oldest = plans.filter(({ id }) => id !== newest).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const leaving = REMOVAL_ORDER.flatMap((status) => oldest.filter((plan) => plan.status === status));
  return leaving.length < excess ? undefined : leaving.slice(0, excess);
}

/** What a plan did in a part of a tick. */
export interface Progress {
  /** Number of dead letters that were redriven or discarded. */
  readonly count: number;
  /** How many of them are events that were redriven. */
  readonly events: number;
}

/** Returns the plan with this progress. */
export function advanced(plan: RedrivePlan, { count, events }: Progress): RedrivePlan {
  const redriven = plan.redriven + count;
  return { ...plan, redriven, ...(events > 0 ? { events: (plan.events ?? 0) + events } : {}) };
}
