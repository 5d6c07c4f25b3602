/** Answers with redrive plans: what they do, their preview, and what came of them. */
import { defined } from '../defined.ts';
import type { DeadLetter } from '../holding/dead-letter.ts';
import { type Plan, previewExpiresAt } from '../holding/plan.ts';
import type { RedrivePlan } from '../holding/redrive.ts';
import { bySize, destinationOf, filterView } from './dead-letter-views.ts';
import type { Identity } from './identity.ts';
import { DISCARDED, outlookOf, type Target, targetView } from './targets.ts';
import { isoOf, optionalIsoOf } from './times.ts';

export function planView(plan: RedrivePlan): object {
  const { id, filter, perMinute, status, total, left = 0, redriven, to, discard, createdBy, version } = plan;
  return {
    id,
    action: discard ? 'discard' : 'redrive',
    filter: filterView(filter),
    ...defined({
      to_destination: to?.id,
      reason: discard?.reason,
      created_by: createdBy && authorView(createdBy),
      started_at: optionalIsoOf(plan.startedAt),
      expires_at: status === 'planned' ? isoOf(previewExpiresAt(plan.createdAt)) : undefined,
    }),
    per_minute: perMinute,
    status,
    total,
    left,
    redriven: discard ? 0 : redriven,
    discarded: discard ? redriven : 0,
    created_at: isoOf(plan.createdAt),
    version,
  };
}

export function authorView({ kind, subject, name = subject }: NonNullable<Plan['createdBy']>): object {
  return { kind, ...defined({ name }) };
}

/** Returns the author of a plan for this caller. Users of an app do not see the names of operators. */
export function authorFor({ kind }: Identity, author: NonNullable<Plan['createdBy']>): object {
  return authorView(kind === 'app' && author.kind === 'operator' ? { kind: 'operator' } : author);
}

/** Destinations of a plan: the one of its filter, and the one to which it sends deliveries. */
export interface PlanTargets {
  readonly destination?: Target | undefined;
  readonly to?: Target | undefined;
}

/** Returns the plan for this caller. Users of an app do not see the names of operators. */
export function planViewFor(identity: Identity, plan: RedrivePlan, { destination, to }: PlanTargets = {}): object {
  return {
    ...planView(plan),
    ...defined({
      created_by: plan.createdBy && authorFor(identity, plan.createdBy),
      destination: destination && targetView(destination),
      to: to && targetView(to),
    }),
  };
}

/**
 * Returns what a plan will do to dead letters, by their destination and by what happens, the largest number first.
 * @param targetFor the destination to which the plan sends a dead letter.
 */
export function previewViews(
  deadLetters: readonly DeadLetter[],
  isDiscard: boolean,
  targetFor: (deadLetter: DeadLetter) => Target | undefined,
): readonly object[] {
  const entries = deadLetters.map((one) => {
    const target = targetFor(one);
    return { one, target, outlook: isDiscard ? DISCARDED : outlookOf(one, target) };
  });
  const groups = Map.groupBy(entries, ({ one, outlook }) => JSON.stringify([destinationOf(one), outlook.effect]));
  return bySize(groups).flatMap(([first, ...others]) =>
    first
      ? {
          ...destinationOf(first.one),
          ...defined({ destination: first.target && targetView(first.target) }),
          count: 1 + others.length,
          ...first.outlook,
        }
      : [],
  );
}

/** Returns the number of dead letters that stay where they are when the plan runs. */
export function staying(
  deadLetters: readonly DeadLetter[],
  targetFor: (deadLetter: DeadLetter) => Target | undefined,
): number {
  return deadLetters.filter((one) => outlookOf(one, targetFor(one)).effect === 'stays').length;
}

/**
 * Returns what came of the dead letters that a plan redrove. A delivery that was split counts as several delivered ones.
 * @param deadAgain how many of them are dead letters again.
 */
export function outcomeView({ redriven, events = 0 }: RedrivePlan, delivered: number, deadAgain: number): object {
  const onTheWay = Math.max(0, redriven - events - delivered - deadAgain);
  return { delivered, on_the_way: onTheWay, dead_again: deadAgain, events };
}
