/** What the API shows of dead letters and redrive plans: alone, in groups, opened. Times are ISO 8601 in UTC. */

import { defined } from '../defined.ts';
import { type Death, type Delivery, decodeDelivery, type LastFailure } from '../delivery/delivery.ts';
import type { DeadLetter, DeadLetterFilter } from '../holding/dead-letter.ts';
import type { RedrivePlan } from '../holding/redrive.ts';
import { DEAD_LETTER_ABOUT_BYTES, LAMBDA_ANSWER_BYTES } from '../limits.ts';
import { utf8Bytes } from '../update/update.ts';
import { isoOf } from './times.ts';

export interface DeadLetterWithKey {
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export function deadLetterView({ key, deadLetter }: DeadLetterWithKey): object {
  const { appId, destinationId, packedAt: _, positions: __, firstAttemptAt, diedAt, ...rest } = deadLetter;
  return {
    key,
    ...rest,
    ...defined({ app_id: appId, destination_id: destinationId }),
    ...(firstAttemptAt === undefined ? {} : { first_attempt_at: isoOf(firstAttemptAt) }),
    died_at: isoOf(diedAt),
  };
}

/**
 * With the whole message, and what a delivery among them remembers. The body stands in the message too: where an answer
 * cannot hold it twice, it is left out beside it.
 * @param text `undefined`: it is not there any more.
 */
export function openDeadLetterView(found: DeadLetterWithKey, text: string | undefined): object {
  if (text === undefined) return deadLetterView(found);
  const delivery = found.deadLetter.destinationId === undefined ? undefined : decoded(text);
  if (!delivery) return { ...deadLetterView(found), text };
  const { body, ...about } = deliveryView(delivery);
  const fits = 2 * answeredBytes(text) <= LAMBDA_ANSWER_BYTES - DEAD_LETTER_ABOUT_BYTES;
  return { ...deadLetterView(found), text, delivery: fits ? { body, ...about } : about };
}

/** Bytes of a text that stands as a JSON string in a JSON body, which is a JSON string itself in the function's answer. */
export function answeredBytes(text: string): number {
  return utf8Bytes(JSON.stringify(JSON.stringify(text)));
}

function decoded(text: string): Delivery | undefined {
  try {
    return decodeDelivery(text);
  } catch {
    // It is none.
  }
  return undefined;
}

function deliveryView({ body, events, activities, packedAt, attempt, hops, lastFailure, history = [] }: Delivery): {
  readonly body: string;
  readonly [key: string]: unknown;
} {
  return {
    body,
    events,
    activities,
    packed_at: isoOf(packedAt),
    attempt,
    hops,
    ...(lastFailure ? { last_failure: failureView(lastFailure) } : {}),
    history: history.map(deathView),
  };
}

function deathView({ attempts, firstAttemptAt, lastFailure }: Death): object {
  return {
    attempts,
    ...(firstAttemptAt === undefined ? {} : { first_attempt_at: isoOf(firstAttemptAt) }),
    ...(lastFailure ? { last_failure: failureView(lastFailure) } : {}),
  };
}

function failureView({ at, class: failureClass, code, reason, status, answer }: LastFailure): object {
  return {
    at: isoOf(at),
    class: failureClass,
    code,
    reason,
    ...defined({ status, answer }),
  };
}

function whereOf({ source, appId, scope, destinationId }: DeadLetter): object {
  return {
    source,
    ...defined({ app_id: appId, scope, destination_id: destinationId }),
  };
}

/** By destination and class, the largest first; the reason is that of the newest. */
export function groupViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const groups = Map.groupBy(deadLetters, (deadLetter) => JSON.stringify([whereOf(deadLetter), deadLetter.class]));
  return bySize([...groups.values()]).map((group) => {
    const byTime = group.toSorted((a, b) => a.diedAt - b.diedAt);
    const [oldest, newest] = [byTime[0] as DeadLetter, byTime.at(-1) as DeadLetter];
    return {
      ...whereOf(newest),
      class: newest.class,
      count: group.length,
      oldest_at: isoOf(oldest.diedAt),
      newest_at: isoOf(newest.diedAt),
      reason: newest.reason,
    };
  });
}

export function countViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const groups = Map.groupBy(deadLetters, (deadLetter) => JSON.stringify(whereOf(deadLetter)));
  return bySize([...groups.values()]).map((group) => ({ ...whereOf(group[0] as DeadLetter), count: group.length }));
}

function bySize(groups: readonly DeadLetter[][]): readonly DeadLetter[][] {
  return groups.toSorted((a, b) => b.length - a.length);
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
    ...defined({ app_id: appId, destination_id: destinationId }),
    ...(from === undefined ? {} : { from: isoOf(from) }),
    ...(to === undefined ? {} : { to: isoOf(to) }),
  };
}

/** A filter as callers write it. */
export interface FilterInput {
  readonly source?: DeadLetterFilter['source'] | undefined;
  readonly app_id?: string | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly class?: DeadLetterFilter['class'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @param appId the app that the caller is narrowed to, or asked for. @param since its `reused_at`. */
export function filterOf(
  { source, scope, destination_id, class: failureClass, from, to }: FilterInput,
  appId: string | undefined,
  since?: number,
): DeadLetterFilter {
  return {
    ...(source ? { source } : {}),
    ...defined({ appId, since, scope, destinationId: destination_id }),
    ...(failureClass ? { class: failureClass } : {}),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
}
