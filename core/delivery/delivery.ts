/**
 * A delivery: one body for one destination, packed once at fan-out and sent, retried and buried whole and unchanged. One that is
 * refused for its size may be replaced by smaller ones.
 * On the deliveries queue it is one line of JSON (the header), a line feed, and the body as it will be sent.
 */
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import { type Destination, TRANSPORTS, type Transport } from '../destination.ts';
import { escapeNoncharacters } from '../json/characters.ts';
import {
  DEAD_ATTRIBUTES_BYTES,
  EVENT_ID_SHOWN_CHARACTERS,
  SQS_GROUP_ID_CHARACTERS,
  SQS_MESSAGE_BYTES,
} from '../limits.ts';
import type { FailureClass } from '../outcome.ts';
import { scopeText } from '../scope.ts';
import type { Trace } from '../trace.ts';
import { isFifo } from '../transport/table.ts';
import type { Update } from '../update/update.ts';
import { utf8Bytes } from '../update/update.ts';

export interface Delivery {
  /** `dlv_` + 32 hexadecimal digits: a hash of the destination and the body. */
  readonly id: string;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
  readonly transport: Transport;
  readonly updates: number;
  readonly activities: number;
  /** Event ids of the first and the last update, as `shownEventId` gives them: the thread from the bus to this delivery. */
  readonly events: readonly [first: string, last: string];
  /** Trace of the bus event that its first update came in; absent when nobody traced it. */
  readonly trace?: Trace;
  /** FIFO queues only: the group of the message, made of the feed or the scope that all updates of the body belong to. */
  readonly group?: string;
  /** Unix ms at which fan-out packed it. */
  readonly packedAt: number;
  /** Attempt that comes next, counted from 1. */
  readonly attempt: number;
  /** How often it was put back onto its queue, whatever the reason. */
  readonly hops: number;
  /** Unix ms of the first attempt; absent before it. */
  readonly firstAttemptAt?: number;
  readonly lastFailure?: LastFailure;
  /** The breaker's own attempt at an endpoint that is failing. */
  readonly probe?: true;
  /** Unix ms at which an operator put it back from the dead letters; its outcome says nothing about the endpoint's health. */
  readonly redrivenAt?: number;
  /** How it died before it was redriven, oldest first. */
  readonly history?: readonly Death[];
  /** Unix ms of the free slot that the rate limit gave it. */
  readonly slotAt?: number;
  /** The JSON list of updates: exactly the bytes that the customer gets (Base64-coded in a queue). */
  readonly body: string;
}

/** An earlier life of a redriven delivery. */
export interface Death {
  readonly attempts: number;
  /** Unix ms. */
  readonly firstAttemptAt?: number;
  readonly lastFailure?: LastFailure;
}

/** What a delivery remembers of its last failed attempt. */
export interface LastFailure {
  readonly class: FailureClass;
  readonly code: string;
  readonly reason: string;
  /** Unix ms. */
  readonly at: number;
  readonly status?: number;
  readonly answer?: string;
}

export function createDelivery(
  body: Pick<Body, 'updates' | 'activities'>,
  destination: Destination,
  nowMs: number,
  trace?: Trace,
): Delivery {
  const first = body.updates[0] as Update;
  const last = body.updates.at(-1) as Update;
  const text = bodyText(body.updates);
  return {
    id: deliveryId(destination.id, text),
    appId: destination.app_id,
    scope: scopeText(destination.scope),
    destinationId: destination.id,
    transport: destination.transport,
    updates: body.updates.length,
    activities: body.activities,
    events: [shownEventId(first.eventId), shownEventId(last.eventId)],
    ...defined({ trace }),
    ...(isFifo(destination) ? { group: messageGroupId(fifoGroup(first)) } : {}),
    packedAt: nowMs,
    attempt: 1,
    hops: 0,
    body: text,
  };
}

/**
 * The same body for the same destination always makes the same id, and another body another one: updates that share an
 * `event_id` and differ are different deliveries, which a FIFO queue or a receiver must not take for repetitions.
 */
export function deliveryId(destinationId: string, body: string): string {
  // No id of a destination has a line feed.
  const hash = createHash('sha256').update(`${destinationId}\n`).update(body);
  return `dlv_${hash.digest('hex').slice(0, 32)}`;
}

/** An event id as the header of a delivery and the log hold it: an id may be as long as an event, and the header has it twice. */
export function shownEventId(eventId: string): string {
  if (eventId.length <= EVENT_ID_SHOWN_CHARACTERS) return eventId;
  return `${eventId.slice(0, EVENT_ID_SHOWN_CHARACTERS - 1)}…`;
}

const VERSION = 1;

/**
 * The message of the deliveries queue. What an endpoint answered stands in the header and may hold any character. Where the
 * message would be larger than SQS takes, the story of earlier failures is left out: the body never is.
 */
export function encodeDelivery(delivery: Delivery): string {
  const message = encoded(delivery);
  return message.length * MOST_UTF8_BYTES <= MESSAGE_BYTES || utf8Bytes(message) <= MESSAGE_BYTES
    ? message
    : encoded(withoutStory(delivery));
}

/** The most bytes of UTF-8 that one UTF-16 unit needs. */
const MOST_UTF8_BYTES = 3;
/** Of a delivery's message. The remaining bytes are for the attributes of a dead letter. */
const MESSAGE_BYTES = SQS_MESSAGE_BYTES - DEAD_ATTRIBUTES_BYTES;

function encoded({ body, ...header }: Delivery): string {
  return `${escapeNoncharacters(JSON.stringify({ v: VERSION, ...header }))}\n${body}`;
}

function withoutStory({ lastFailure, history, ...delivery }: Delivery): Delivery {
  const { answer: _, ...failure } = lastFailure ?? {};
  return {
    ...delivery,
    ...(lastFailure ? { lastFailure: failure as LastFailure } : {}),
    ...(history ? { history: history.map(withoutFailure) } : {}),
  };
}

/** The death without the failure that led to it. */
export function withoutFailure({ lastFailure: _, ...death }: Death): Death {
  return death;
}

/** @throws when the message is none that `encodeDelivery` made: our own fault, so the record goes back to SQS. */
export function decodeDelivery(message: string): Delivery {
  const lineEnd = message.indexOf('\n');
  if (lineEnd < 0) throw new Error('delivery: expected a header line and a body, got one line');
  const { v, ...header } = JSON.parse(message.slice(0, lineEnd)) as { v: number } & Header;
  if (v !== VERSION) throw new Error(`delivery: expected a header of version ${VERSION}, got ${v}`);
  const missing = HEADER_RULES.flatMap(([key, holds]) => (holds(header[key]) ? [] : [key]));
  if (missing.length > 0) throw new Error(`delivery: expected a header with a proper ${missing.join()}`);
  return { ...header, body: message.slice(lineEnd + 1) };
}

type Header = Omit<Delivery, 'body'>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Checks what every step relies on. A delivery that lacks it is never sent, and becomes a dead letter unchanged. */
const HEADER_RULES: readonly (readonly [key: keyof Header, holds: (value: unknown) => boolean])[] = [
  ...(['id', 'appId', 'scope', 'destinationId'] as const).map((key) => [key, isText] as const),
  ['transport', (value) => TRANSPORTS.includes(value as Transport)],
  ...(['updates', 'activities', 'packedAt', 'attempt', 'hops'] as const).map((key) => [key, isCount] as const),
  ['events', (value) => Array.isArray(value) && value.length === 2 && value.every(isText)],
  ['lastFailure', (value) => value === undefined || isText((value as LastFailure | null)?.reason)],
  ['history', (value) => value === undefined || (Array.isArray(value) && value.every(isObject))],
];

/** UTF-8 bytes of the body as sent to a webhook. */
export function bodyBytes(delivery: Delivery): number {
  return utf8Bytes(delivery.body);
}

// A body: the updates that travel together, as one JSON list.

/** Updates that travel together; never empty. */
export interface Body<U extends Update = Update> {
  readonly updates: readonly U[];
  /** UTF-8 bytes of the JSON list that they make. */
  readonly bytes: number;
  readonly activities: number;
}

/**
 * The JSON list of a body, made of the updates' own texts. Added one to the other and not joined: so the engine copies
 * them once, when the whole message is written, and not twice.
 */
export function bodyText(updates: readonly Update[]): string {
  let list = '';
  for (const { text } of updates) list += list === '' ? `[${text}` : `,${text}`;
  return `${list}]`;
}

/** What shares a message in a FIFO queue: a feed, or the scope for app-level updates. */
export function fifoGroup(update: Update): string {
  return update.feed || scopeText(update.scope);
}

// Group ids as SQS takes them: 1 to 128 of alphanumerics and punctuation; anything else is hashed (contract, section 3).

const ALLOWED = /^[\x21-\x7e]+$/;

export function messageGroupId(group: string): string {
  if (ALLOWED.test(group) && group.length <= SQS_GROUP_ID_CHARACTERS) return group;
  return createHash('sha256').update(group).digest('hex');
}
