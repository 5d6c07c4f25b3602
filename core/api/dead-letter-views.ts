/** Answers with dead letters, groups of dead letters, and redrive plans; and the filter in requests. */
import { defined } from '../defined.ts';
import { type Death, type Delivery, decodeDelivery, type LastFailure } from '../delivery/delivery.ts';
import type { DeadLetter, DeadLetterFilter } from '../holding/dead-letter.ts';
import type { RedrivePlan } from '../holding/redrive.ts';
import { DEAD_LETTER_ABOUT_BYTES, LAMBDA_ANSWER_BYTES } from '../limits.ts';
import { utf8Bytes } from '../update/update.ts';
import { isoOf, optionalIsoOf, optionalMsOf } from './times.ts';

interface DeadLetterWithKey {
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export function deadLetterView({ key, deadLetter }: DeadLetterWithKey): object {
  const { appId, destinationId, packedAt: _, positions: __, firstAttemptAt, diedAt, ...rest } = deadLetter;
  return {
    key,
    ...rest,
    ...defined({
      app_id: appId,
      destination_id: destinationId,
      first_attempt_at: optionalIsoOf(firstAttemptAt),
    }),
    died_at: isoOf(diedAt),
  };
}

/**
 * Returns a dead letter with its message and the decoded delivery. The body is also part of the message, so it is omitted from the
 * delivery if the answer cannot contain it twice.
 * @param text the message, or `undefined` if it is no longer stored.
 */
export function openDeadLetterView(found: DeadLetterWithKey, text: string | undefined): object {
  if (text === undefined) return deadLetterView(found);
  const delivery = found.deadLetter.destinationId === undefined ? undefined : decoded(text);
  if (!delivery) return { ...deadLetterView(found), text };
  const { body, ...about } = deliveryView(delivery);
  const fits = 2 * answeredBytes(text) <= LAMBDA_ANSWER_BYTES - DEAD_LETTER_ABOUT_BYTES;
  return { ...deadLetterView(found), text, delivery: fits ? { body, ...about } : about };
}

/** Returns the bytes of a text in the answer of the function, in which it is a JSON string in a body that is a JSON string. */
function answeredBytes(text: string): number {
  return utf8Bytes(JSON.stringify(JSON.stringify(text)));
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

function destinationOf({ source, appId, scope, destinationId }: DeadLetter): object {
  return { source, ...defined({ app_id: appId, scope, destination_id: destinationId }) };
}

/** Returns groups by destination and failure class, the largest first. The reason is that of the newest dead letter. */
export function groupViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const groups = Map.groupBy(deadLetters, (deadLetter) =>
    JSON.stringify([destinationOf(deadLetter), deadLetter.class]),
  );
  return bySize(groups).map((group) => {
    const byTime = group.toSorted((a, b) => a.diedAt - b.diedAt);
    const [oldest, newest] = [byTime[0] as DeadLetter, byTime.at(-1) as DeadLetter];
    return {
      ...destinationOf(newest),
      class: newest.class,
      count: group.length,
      oldest_at: isoOf(oldest.diedAt),
      newest_at: isoOf(newest.diedAt),
      reason: newest.reason,
    };
  });
}

/** Returns the number of dead letters per destination, the largest first. */
export function countViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const groups = Map.groupBy(deadLetters, (deadLetter) => JSON.stringify(destinationOf(deadLetter)));
  return bySize(groups).map((group) => ({ ...destinationOf(group[0] as DeadLetter), count: group.length }));
}

function bySize(groups: ReadonlyMap<string, DeadLetter[]>): readonly DeadLetter[][] {
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

export function planView({ id, filter, perMinute, status, total, redriven, createdAt, version }: RedrivePlan): object {
  return {
    id,
    filter: filterView(filter),
    per_minute: perMinute,
    status,
    total,
    redriven,
    created_at: isoOf(createdAt),
    version,
  };
}

function filterView({ appId, since: _, destinationId, from, to, ...rest }: DeadLetterFilter): object {
  return {
    ...rest,
    ...defined({ app_id: appId, destination_id: destinationId, from: optionalIsoOf(from), to: optionalIsoOf(to) }),
  };
}

/** A filter in a request. */
interface FilterInput {
  readonly source?: DeadLetterFilter['source'] | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly class?: DeadLetterFilter['class'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Returns the filter in a request. @param appId the app of the filter or of the caller. @param since the `reused_at` of the app. */
export function filterOf(
  { source, scope, destination_id, class: failureClass, from, to }: FilterInput,
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
    from: optionalMsOf(from),
    to: optionalMsOf(to),
  });
}
