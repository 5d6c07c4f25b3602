/** A dead delivery's next life: from the first attempt, with its story kept, and never counted against the endpoint. */
import { defined } from '../defined.ts';
import { type Delivery, deliveryId, withoutFailure } from '../delivery/delivery.ts';
import type { Destination } from '../destination.ts';
import { DEATHS_TOLD } from '../limits.ts';
import type { DeadLetterFilter } from './dead-letter.ts';

/** Where a delivery goes. */
export type Address = Pick<Destination, 'id' | 'transport'>;

/** The delivery as it goes back onto its queue. @param attempts that were made, as its dead letter counts them. */
export function redriven(delivery: Delivery, attempts: number, now: number): Delivery {
  const { lastFailure, firstAttemptAt, probe: _, slotAt: __, ...kept } = delivery;
  const death = {
    attempts,
    ...defined({ firstAttemptAt }),
    ...(lastFailure ? { lastFailure } : {}),
  };
  const before = delivery.history ?? [];
  // The header of a delivery that is redriven again and again must not outgrow its message.
  const told = before.length - DEATHS_TOLD + 1;
  const history = [...before.map((one, index) => (index < told ? withoutFailure(one) : one)), death];
  return { ...kept, attempt: 1, hops: 0, redrivenAt: now, history };
}

/** The same updates for another destination of the same app and scope: a delivery of its own, with an id of its own. */
export function readdressed(delivery: Delivery, { id: destinationId, transport }: Address): Delivery {
  return { ...delivery, id: deliveryId(destinationId, delivery.body), destinationId, transport };
}

// A redrive as a plan: what is meant, how many, how fast. It is stored first and worked off by wake at its rate; it can be stopped, and goes on where it stopped. What dies after it was made is not part of it.

export type PlanStatus = 'planned' | 'running' | 'stopped' | 'done';

export interface RedrivePlan {
  /** `plan_` + 24 hexadecimal digits. */
  readonly id: string;
  readonly filter: DeadLetterFilter;
  /** Dead letters a minute. */
  readonly perMinute: number;
  readonly status: PlanStatus;
  /** Dead letters that it meant when it was made. */
  readonly total: number;
  readonly redriven: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly version: number;
}

const NEXT: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  planned: ['running', 'stopped'],
  running: ['stopped', 'done'],
  stopped: ['running'],
  done: [],
};

/** Dead letters a minute when nothing else is asked for. */
export const USUAL_RATE = 600;

/** @throws RangeError when the plan cannot go there from where it is. */
export function moved(plan: RedrivePlan, status: PlanStatus): RedrivePlan {
  if (!NEXT[plan.status].includes(status)) {
    const expected = NEXT[plan.status].join(' or ') || 'no further status';
    throw new RangeError(`status: expected ${expected} after ${plan.status}, got ${status}`);
  }
  return { ...plan, status };
}

/** The order in which plans are removed when an app has too many. Running plans are never removed. */
const LEAVING: readonly PlanStatus[] = ['done', 'planned', 'stopped'];

/**
 * Plans of an app that make room for its newest one. `undefined`: there is no room, for all the others are running.
 * @param plans all of the app's, the newest one included. @param newest its id. @param most that an app may have.
 */
export function supersededPlans(
  plans: readonly RedrivePlan[],
  newest: string,
  most: number,
): readonly RedrivePlan[] | undefined {
  const excess = Math.max(0, plans.length - most);
  const oldest = plans.filter(({ id }) => id !== newest).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const leaving = LEAVING.flatMap((status) => oldest.filter((plan) => plan.status === status));
  return leaving.length < excess ? undefined : leaving.slice(0, excess);
}

/** After a tick in which `count` dead letters were redriven. */
export function advanced(plan: RedrivePlan, count: number, exhausted: boolean): RedrivePlan {
  const redriven = plan.redriven + count;
  return exhausted ? moved({ ...plan, redriven }, 'done') : { ...plan, redriven };
}
