/**
 * One attempt at a delivery. After the delivery is settled, attempts are reported to the health of the destination, to
 * the attempts log and to metrics.
 */

import { defined } from '../defined.ts';
import type { Delivery, JournalPlace } from '../delivery/delivery.ts';
import { bodyBytes, replayOf } from '../delivery/delivery.ts';
import { shownHeaders } from '../delivery/headers.ts';
import { firstUpdatesOf, type NamedUpdate } from '../delivery/updates-of.ts';
import type { Transport } from '../destination.ts';
import { ATTEMPT_UPDATES_NAMED, PROMPT_ATTEMPT_SECONDS } from '../limits.ts';
import type { Outcome } from '../outcome.ts';
import { type FailureClass, failureOf } from '../outcome.ts';
import type { ShownHeaders } from '../transport/transport.ts';

export interface Attempt {
  readonly delivery: Delivery;
  readonly outcome: Outcome;
  /** Unix ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Ids of the deliveries that replaced it after the attempt. */
  readonly replacedBy?: readonly string[];
  /** What follows a failed attempt. */
  readonly followUps?: readonly FollowUp[];
  /** Present if a person sent it to test the destination. It does not count in health and statistics. */
  readonly test?: true;
}

/** The next attempt at a delivery, or its end. */
export interface FollowUp {
  /** Unix ms at which the next attempt is due. Absent if the delivery became a dead letter. */
  readonly at?: number;
  /** The delivery with the updates that are left, if it is not the attempted one. */
  readonly deliveryId?: string;
}

// A row of the attempts log shows one attempt to operators and customers, without body, secret and signature.

export interface AttemptRow {
  /** Unix ms at which the attempt began. */
  readonly at: number;
  readonly deliveryId: string;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
  readonly transport: Transport;
  /** Counted from 1. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'failed';
  /** The HTTP status, if there was one. */
  readonly status?: number;
  readonly class?: FailureClass;
  readonly code?: string;
  /** A sentence for people. */
  readonly reason?: string;
  readonly durationMs: number;
  /** UTF-8 bytes of the JSON body. */
  readonly bytes: number;
  readonly updates: number;
  /** The first updates, at most `ATTEMPT_UPDATES_NAMED`. Absent in rows of earlier versions. */
  readonly events?: readonly NamedUpdate[];
  /** Present if it was delivered but the rest of the answer was not awaited. */
  readonly slowAnswer?: true;
  /** Present if it was the probe of an open circuit breaker. */
  readonly probe?: true;
  /** Present if it had been a dead letter before. */
  readonly redriven?: true;
  /** Present if it was sent again from the journal. */
  readonly resent?: true;
  /** The id of the replay that sent it. */
  readonly replay?: string;
  /** Present if it was a test. */
  readonly test?: true;
  /** The headers or attributes of the request. Absent if nothing was sent. */
  readonly headers?: ShownHeaders;
  /** The start of the answer, at most `ANSWER_KEPT_BYTES`. */
  readonly answer?: string;
  /** Headers of the answer to a failed attempt, within `ANSWER_HEADERS`. The value of one that is or may be secret is `null`. */
  readonly answerHeaders?: ShownHeaders;
  /** Where the journal has the body. A long text of its updates is left out; the block names them as well. */
  readonly journal?: Omit<JournalPlace, 'updates'> & Partial<Pick<JournalPlace, 'updates'>>;
  /** At most `FOLLOW_UPS_KEPT`. */
  readonly followUps?: readonly FollowUp[];
}

/** Failures before anything was sent. */
const UNSENT: ReadonlySet<FailureClass> = new Set([
  'dns',
  'connect',
  'tls',
  'blocked_address',
  'destination_missing',
  'configuration',
  'secrets',
  'expired',
  'hop_limit',
]);

/** @param customHeaders names of the headers that the customer added. */
export function attemptRow(
  { delivery, outcome, startedAt, durationMs, replacedBy, followUps, test }: Attempt,
  customHeaders: readonly string[] = [],
): AttemptRow {
  const failure = failureOf(outcome);
  const { status, answer } = outcome.kind === 'failed' ? outcome.failure : outcome;
  const answerHeaders = outcome.kind === 'failed' ? outcome.answerHeaders : undefined;
  const isSent = !failure || !UNSENT.has(failure.class);
  return {
    at: Math.floor(startedAt),
    deliveryId: delivery.id,
    appId: delivery.appId,
    scope: delivery.scope,
    destinationId: delivery.destinationId,
    transport: delivery.transport,
    attempt: delivery.attempt,
    outcome: outcome.kind,
    ...defined({ status }),
    ...(failure
      ? { class: failure.class, code: failure.code, reason: `${failure.reason}${replaced(replacedBy)}` }
      : {}),
    durationMs,
    bytes: bodyBytes(delivery),
    updates: delivery.updates,
    ...defined({ events: firstUpdatesOf(delivery, ATTEMPT_UPDATES_NAMED), test }),
    ...(outcome.kind === 'delivered' && outcome.slowAnswer ? { slowAnswer: true } : {}),
    ...(delivery.probe ? { probe: true } : {}),
    ...(delivery.redrivenAt === undefined ? {} : { redriven: true }),
    ...(delivery.resentAt === undefined ? {} : { resent: true }),
    ...defined({ replay: replayOf(delivery) }),
    ...(isSent ? { headers: shownHeaders(delivery, customHeaders, startedAt) } : {}),
    ...defined({ answer, answerHeaders, journal: delivery.journal && shortened(delivery.journal) }),
    ...defined({ followUps: followUps?.slice(0, FOLLOW_UPS_KEPT) }),
  };
}

// A row is not longer than two units of a write (2 KB).
const FOLLOW_UPS_KEPT = 8;
const NAMES_CHARACTERS = 200;

function shortened({ updates, ...place }: JournalPlace): NonNullable<AttemptRow['journal']> {
  return updates.length > NAMES_CHARACTERS ? place : { ...place, updates };
}

/** A queue that became much smaller may cause hundreds of replacements, so only the first ones are named. */
const REPLACEMENTS_SHOWN = 4;

function replaced(ids: readonly string[] = []): string {
  if (ids.length === 0) return '';
  const more = ids.length > REPLACEMENTS_SHOWN ? ' and others' : '';
  return ` Smaller deliveries replaced it: ${ids.slice(0, REPLACEMENTS_SHOWN).join(', ')}${more}.`;
}

/**
 * Reports whether an attempt is the first one, soon after the delivery was packed. The attempts log is sorted by time,
 * so that such an attempt is found without an index of deliveries.
 */
export function isPrompt({ delivery, startedAt }: Pick<Attempt, 'delivery' | 'startedAt'>): boolean {
  const isPacked = delivery.attempt === 1 && delivery.resentAt === undefined;
  return isPacked && startedAt - delivery.packedAt < PROMPT_ATTEMPT_SECONDS * 1000;
}

/** Returns the id of an attempt in the API. The ids of deliveries contain no dot. */
export function attemptIdOf({ at, deliveryId, attempt }: Pick<AttemptRow, 'at' | 'deliveryId' | 'attempt'>): string {
  return `${at}.${deliveryId}.${attempt}`;
}

// Filters of the attempts log

export interface AttemptFilter {
  readonly outcome?: AttemptRow['outcome'];
  readonly class?: string;
  /** `503`, or `5xx` for all statuses from 500 to 599. */
  readonly status?: string;
  readonly deliveryId?: string;
  /** Finds only the updates that a row names. */
  readonly eventId?: string;
  readonly test?: boolean;
  /** A text in the reason, the class, the code or the status of a failure, or in the start of the answer. Case does not matter. */
  readonly text?: string;
}

/** What a filter without an event id and without a text needs of a row. The index of failed attempts contains it. */
export type FilteredFields = Pick<AttemptRow, 'deliveryId' | 'outcome'> &
  Partial<Pick<AttemptRow, 'class' | 'status' | 'test' | 'events' | 'reason' | 'code' | 'answer'>>;

export function isFiltered(filter: AttemptFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** Reports whether a filter accepts failed attempts only, which have an index. */
export function onlyFailed({ outcome, class: failureClass, status, eventId }: AttemptFilter): boolean {
  if (eventId !== undefined) return false;
  return outcome === 'failed' || failureClass !== undefined || (status !== undefined && !status.startsWith('2'));
}

export function matches(row: FilteredFields, filter: AttemptFilter): boolean {
  const { outcome, class: failureClass, status, deliveryId, eventId, test, text } = filter;
  return (
    (outcome === undefined || row.outcome === outcome) &&
    (failureClass === undefined || row.class === failureClass) &&
    (status === undefined || statusMatches(row.status, status)) &&
    (deliveryId === undefined || row.deliveryId === deliveryId) &&
    (eventId === undefined || (row.events ?? []).some(({ event_id }) => event_id === eventId)) &&
    (test === undefined || (row.test === true) === test) &&
    (text === undefined || hasText(row, text.toLowerCase()))
  );
}

function hasText({ reason, class: failureClass, code, status, answer }: FilteredFields, wanted: string): boolean {
  return [reason, failureClass, code, status, answer].some((value) =>
    String(value ?? '')
      .toLowerCase()
      .includes(wanted),
  );
}

function statusMatches(status: number | undefined, wanted: string): boolean {
  if (status === undefined) return false;
  return wanted.endsWith('xx') ? Math.floor(status / 100) === Number(wanted[0]) : status === Number(wanted);
}
