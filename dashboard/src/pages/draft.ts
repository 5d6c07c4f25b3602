/** A destination's draft: made of what is stored, what is wrong with it, and what it comes to. */
import type { Destination, DestinationChange, NewDestination } from '../api/types.ts';
import {
  type Draft,
  EMPTY,
  type Faults,
  listOf,
  numberOf,
  numbersOf,
  optional,
  textOf,
} from '../transports/draft-fields.ts';
import { pagesOf } from '../transports/table.ts';

export type { Draft } from '../transports/draft-fields.ts';

export function newDraft(transport: Draft['transport']): Draft {
  return { ...EMPTY, transport, headers: '' };
}

export function draftOf(destination: Destination): Draft {
  const { transport, event_types, retry_schedule, rate_limit } = destination;
  return {
    ...EMPTY,
    transport,
    eventTypes: event_types?.join(', ') ?? '',
    retrySchedule: retry_schedule?.join(', ') ?? '',
    rateLimit: textOf(rate_limit),
    ...pagesOf(transport).draftOf(destination),
  };
}

/** The body of a creation. */
export function bodyOf(draft: Draft): NewDestination {
  return {
    ...pagesOf(draft.transport).bodyOf(draft),
    ...optional('event_types', listOf(draft.eventTypes)),
    ...optional('retry_schedule', numbersOf(draft.retrySchedule)),
    ...optional('rate_limit', numberOf(draft.rateLimit)),
  };
}

/** What of it differs from what is stored; an emptied field removes. */
export function changeOf(draft: Draft, stored: Destination): DestinationChange {
  const before = draftOf(stored);
  const changed = (name: keyof Draft): boolean => draft[name] !== before[name];
  return {
    ...(changed('eventTypes') ? { event_types: listOf(draft.eventTypes) ?? null } : {}),
    ...(changed('retrySchedule') ? { retry_schedule: numbersOf(draft.retrySchedule) ?? null } : {}),
    ...(changed('rateLimit') ? { rate_limit: numberOf(draft.rateLimit) ?? null } : {}),
    ...pagesOf(draft.transport).changeOf(draft, changed),
  };
}

/** What can be told before the API is asked; empty fields are not faults yet. */
export function faultsOf(draft: Draft): Faults {
  const schedule = numbersOf(draft.retrySchedule)?.some(Number.isNaN);
  const numbers = (['rateLimit', 'timeoutSeconds', 'maxBatch'] as const).filter(
    (name) => draft[name] !== '' && Number.isNaN(numberOf(draft[name])),
  );
  return {
    ...pagesOf(draft.transport).faultsOf(draft),
    ...(schedule ? { retrySchedule: 'expected seconds, separated by commas' } : {}),
    ...Object.fromEntries(numbers.map((name) => [name, 'expected a number'])),
  };
}
