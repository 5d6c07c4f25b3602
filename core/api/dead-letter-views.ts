/** Answers with dead letters and groups of dead letters, and the filter in requests. */
import { defined } from '../defined.ts';
import { type Death, type Delivery, decodeDelivery, type LastFailure } from '../delivery/delivery.ts';
import { type Advice, adviceOn } from '../failure-advice.ts';
import { type DeadLetter, type DeadLetterFilter, isOfDelivery, reasonShape } from '../holding/dead-letter.ts';
import { fitsAnswer } from './answer-size.ts';
import type { Identity } from './identity.ts';
import { type Target, targetView } from './targets.ts';
import { isoOf, optionalIsoOf, optionalMsOf } from './times.ts';

interface DeadLetterWithKey {
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

/** @param target the present state of its destination. */
export function deadLetterView({ key, deadLetter }: DeadLetterWithKey, target?: Target): object {
  const { appId, destinationId, packedAt: _, positions: __, plan, firstAttemptAt, diedAt, ...rest } = deadLetter;
  return {
    key,
    ...rest,
    ...adviceFor(rest.class, target),
    ...defined({
      app_id: appId,
      destination_id: destinationId,
      destination: target && targetView(target),
      first_attempt_at: optionalIsoOf(firstAttemptAt),
      plan_id: plan,
    }),
    died_at: isoOf(diedAt),
  };
}

/** Returns cause and remedy. If the destination was deleted, there is nothing else to fix. */
function adviceFor(failureClass: string, target: Target | undefined): Advice {
  const advice = adviceOn(failureClass, 'dead');
  return target?.state === 'deleted' ? { ...advice, remedy: adviceOn('destination_missing', 'dead').remedy } : advice;
}

/**
 * Returns a dead letter with its message and the decoded delivery. The body is also part of the message, so it is omitted from the
 * delivery if the answer cannot contain it twice.
 * @param text the message, or `undefined` if it is no longer stored.
 */
export function openDeadLetterView(found: DeadLetterWithKey, text: string | undefined, target?: Target): object {
  const view = deadLetterView(found, target);
  if (text === undefined) return view;
  const delivery = found.deadLetter.destinationId === undefined ? undefined : decoded(text);
  if (!delivery) return { ...view, text };
  const { body, ...about } = deliveryView(delivery);
  return { ...view, text, delivery: fitsAnswer(text, 2) ? { body, ...about } : about };
}

function decoded(text: string): Delivery | undefined {
  try {
    return decodeDelivery(text);
  } catch {
    // The text is not a delivery.
  }
  return undefined;
}

function deliveryView({ body, events, activities, packedAt, attempt, hops, lastFailure, history = [] }: Delivery) {
  return {
    body,
    events,
    activities,
    packed_at: isoOf(packedAt),
    attempt,
    hops,
    ...defined({ last_failure: lastFailure && failureView(lastFailure) }),
    history: history.map(attemptCycleView),
  };
}

function attemptCycleView({ attempts, firstAttemptAt, lastFailure }: Death): object {
  const last_failure = lastFailure && failureView(lastFailure);
  return { attempts, ...defined({ first_attempt_at: optionalIsoOf(firstAttemptAt), last_failure }) };
}

function failureView({ at, class: failureClass, code, reason, status, answer }: LastFailure): object {
  return { at: isoOf(at), class: failureClass, code, reason, ...defined({ status, answer }) };
}

/** Returns the source and the destination of a dead letter by their ids. */
export function destinationOf({ source, appId, scope, destinationId }: DeadLetter): object {
  return { source, ...defined({ app_id: appId, scope, destination_id: destinationId }) };
}

/**
 * Returns groups by destination and failure class, the largest first. Events are grouped by app and by the shape of their
 * reason. The reason is that of the newest dead letter.
 */
export function groupViews(
  deadLetters: readonly DeadLetter[],
  targetFor: (deadLetter: DeadLetter) => Target | undefined,
): readonly object[] {
  const groups = groupsOf(deadLetters, (one) =>
    JSON.stringify([destinationOf(one), one.class, isOfDelivery(one.source) ? '' : reasonShape(one.reason)]),
  );
  return groups.map((group) => {
    const newest = group.at(-1) as DeadLetter;
    const target = targetFor(newest);
    return {
      ...destinationOf(newest),
      ...defined({ destination: target && targetView(target) }),
      class: newest.class,
      ...adviceFor(newest.class, target),
      ...extentOf(group),
      reason: newest.reason,
    };
  });
}

/** Returns groups with the same key, the largest first. The members of a group are sorted by time, the oldest first. */
export function groupsOf(
  deadLetters: readonly DeadLetter[],
  keyOf: (one: DeadLetter) => string,
): readonly (readonly DeadLetter[])[] {
  const byTime = deadLetters.toSorted((a, b) => a.diedAt - b.diedAt);
  return bySize(Map.groupBy(byTime, keyOf));
}

/** Returns the number of the members of a group, and the times of the first and the last one. */
export function extentOf(group: readonly DeadLetter[]): object {
  const [oldest, newest] = [group[0], group.at(-1)];
  return { count: group.length, oldest_at: isoOf(oldest?.diedAt ?? 0), newest_at: isoOf(newest?.diedAt ?? 0) };
}

export function bySize<T>(groups: ReadonlyMap<string, readonly T[]>): readonly (readonly T[])[] {
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

export function filterView(filter: DeadLetterFilter): object {
  const { appId, since: _, deliveriesOnly: __, destinationId, plan, from, to, ...rest } = filter;
  return {
    ...rest,
    ...defined({
      app_id: appId,
      destination_id: destinationId,
      plan_id: plan,
      from: optionalIsoOf(from),
      to: optionalIsoOf(to),
    }),
  };
}

/** A filter in a request. */
interface FilterInput {
  readonly source?: DeadLetterFilter['source'] | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly class?: DeadLetterFilter['class'] | undefined;
  readonly reason?: string | undefined;
  readonly plan_id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Returns the filter in a request of this caller. @param appId the app of the filter or of the caller. @param since the
 * `reused_at` of the app.
 */
export function filterOf(
  { kind }: Pick<Identity, 'kind'>,
  { source, scope, destination_id, class: failureClass, reason, plan_id, from, to }: FilterInput,
  appId: string | undefined,
  since?: number,
): DeadLetterFilter {
  return defined({
    source,
    appId,
    since,
    scope,
    destinationId: destination_id,
    class: failureClass,
    reason,
    plan: plan_id,
    deliveriesOnly: kind === 'operator' ? undefined : true,
    from: optionalMsOf(from),
    to: optionalMsOf(to),
  });
}
