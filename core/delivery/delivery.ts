/**
 * A delivery is one body for one destination. It is packed once, by fan-out, and then sent, retried and buried as a
 * whole and unchanged. Smaller deliveries may replace it if it is refused for its size.
 * On the deliveries queue it is one line of JSON (the header), a line feed, and the body as it will be sent.
 */
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import { type Destination, TRANSPORTS, type Transport } from '../destination.ts';
import { namesOf } from '../journal/names.ts';
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
import { isGrouped } from '../transport/table.ts';
import type { Update } from '../update/update.ts';
import { utf8Bytes } from '../update/update.ts';

export interface Delivery {
  /** `dlv_` and 32 hexadecimal digits: a hash of the destination and the body. */
  readonly id: string;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
  readonly transport: Transport;
  readonly updates: number;
  readonly activities: number;
  /**
   * Event ids of the first and the last update, as `shownEventId` returns them. They connect the bus event to the
   * delivery.
   */
  readonly events: readonly [first: string, last: string];
  /** The trace of the bus event of its first update. Absent if the event was not traced. */
  readonly trace?: Trace;
  /** Where the journal has its updates. Absent without a journal. */
  readonly journal?: JournalPlace;
  /** Only for FIFO queues: the group of the message, derived from the feed or the scope of all updates of the body. */
  readonly group?: string;
  /** Unix ms at which fan-out packed it. */
  readonly packedAt: number;
  /** The next attempt, counted from 1. */
  readonly attempt: number;
  /** How often it was put back on its queue, for whatever reason. */
  readonly hops: number;
  /** Unix ms of the first attempt. Absent before it. */
  readonly firstAttemptAt?: number;
  readonly lastFailure?: LastFailure;
  /** Present if it is the probe of an open circuit breaker. */
  readonly probe?: true;
  /**
   * Unix ms at which an operator redrove it. The outcome of a redriven delivery does not count for the health of the
   * endpoint.
   */
  readonly redrivenAt?: number;
  /**
   * Unix ms at which a caller sent it again from the journal. Its outcome does not count for the health of the endpoint, and
   * the receiver sees that it was sent again.
   */
  readonly resentAt?: number;
  /**
   * Present if it is also sent to a disabled destination, because an operator sent it again. It is retried on its queue only, and then
   * becomes a dead letter.
   */
  readonly evenIfDisabled?: true;
  /** Id of the replay that sent it, or of the redrive plan that redrove it last. Absent if it was redriven individually. */
  readonly plan?: string;
  /** The attempt cycles before it was redriven, oldest first. */
  readonly history?: readonly Death[];
  /** Unix ms of the slot that the rate limit assigned to it. */
  readonly slotAt?: number;
  /** The JSON list of updates: exactly the bytes that the customer gets (encoded as Base64 in a queue). */
  readonly body: string;
}

/** Where the journal has the updates of a delivery. Its exact body can be rebuilt from them. */
export interface JournalPlace {
  /** The id of the block (core/journal/block.ts), or the name of a record (core/journal/sent.ts) if they are in several blocks. */
  readonly block: string;
  /** Unix ms at which the block, or the last of several blocks, was written. */
  readonly at: number;
  /** The updates in the block or the record, as `namesOf` returns them. */
  readonly updates: string;
}

/** An attempt cycle of a redriven delivery that ended in a dead letter. */
export interface Death {
  readonly attempts: number;
  /** Unix ms. */
  readonly firstAttemptAt?: number;
  readonly lastFailure?: LastFailure;
}

/** The last failed attempt, as the delivery records it. */
export interface LastFailure {
  readonly class: FailureClass;
  readonly code: string;
  readonly reason: string;
  /** Unix ms. */
  readonly at: number;
  readonly status?: number;
  readonly answer?: string;
}

/** The beginning of the ids of replays, which distinguishes them from redrive plans. */
export const REPLAY_PREFIX = 'replay_';

/** Returns the id of the replay that sent a delivery; `undefined` for any other delivery. */
export function replayOf({ plan }: Pick<Delivery, 'plan'>): string | undefined {
  return plan?.startsWith(REPLAY_PREFIX) ? plan : undefined;
}

export function createDelivery(
  body: Pick<Body, 'updates' | 'activities'>,
  destination: Destination,
  nowMs: number,
  { trace, journal }: { readonly trace?: Trace; readonly journal?: Omit<JournalPlace, 'updates'> } = {},
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
    ...defined({ trace, journal: journal && placeIn(journal, body.updates) }),
    ...(isGrouped(destination) ? { group: messageGroupId(fifoGroup(first)) } : {}),
    packedAt: nowMs,
    attempt: 1,
    hops: 0,
    body: text,
  };
}

/** Returns the place of updates in a block; `undefined` if their positions are unknown. */
export function placeIn(
  { block, at }: Omit<JournalPlace, 'updates'>,
  updates: readonly Update[],
): JournalPlace | undefined {
  const names = namesOf(updates);
  return names === undefined ? undefined : { block, at, updates: names };
}

/**
 * Returns the id of a delivery. The same body for the same destination has the same id, and another body has another
 * id. Updates with the same `event_id` and different content are therefore different deliveries, and neither a FIFO
 * queue nor a receiver drops one of them as a duplicate.
 */
export function deliveryId(destinationId: string, body: string): string {
  // The id of a destination contains no line feed.
  const hash = createHash('sha256').update(`${destinationId}\n`).update(body);
  return `dlv_${hash.digest('hex').slice(0, 32)}`;
}

/**
 * Returns an event id as the header of a delivery and the log contain it. An id can be as long as an event, and the
 * header contains two ids.
 */
export function shownEventId(eventId: string): string {
  if (eventId.length <= EVENT_ID_SHOWN_CHARACTERS) return eventId;
  return `${eventId.slice(0, EVENT_ID_SHOWN_CHARACTERS - 1)}…`;
}

const VERSION = 1;

/**
 * Returns the message for the deliveries queue. The header contains the answer of an endpoint, which may have any
 * character. If the message would exceed the limit of SQS, the details of earlier failures are left out. The body is
 * always complete.
 */
export function encodeDelivery(delivery: Delivery): string {
  const message = encoded(delivery);
  return message.length * MOST_UTF8_BYTES <= MESSAGE_BYTES || utf8Bytes(message) <= MESSAGE_BYTES
    ? message
    : encoded(withoutStory(delivery));
}

/** Maximum number of UTF-8 bytes of one UTF-16 unit. */
const MOST_UTF8_BYTES = 3;
/** Maximum size of the message of a delivery. The remaining bytes are for the attributes of a dead letter. */
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

/** Returns the attempt cycle without the failure that ended it. */
export function withoutFailure({ lastFailure: _, ...death }: Death): Death {
  return death;
}

/** Returns a reason, followed by the reason of the last failed attempt. */
export function withLastFailure(reason: string, { lastFailure }: Delivery): string {
  return lastFailure ? `${reason} The last attempt failed: ${lastFailure.reason}` : reason;
}

/**
 * @throws if `encodeDelivery` did not create the message. This is a fault of Feedhose, so the record goes back to SQS.
 */
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

/** Returns the UTF-8 bytes of the body as it is sent to a webhook. */
export function bodyBytes(delivery: Delivery): number {
  return utf8Bytes(delivery.body);
}

// The body of a delivery

/** Updates that are sent together, at least one. */
export interface Body<U extends Update = Update> {
  readonly updates: readonly U[];
  /** UTF-8 bytes of their JSON list. */
  readonly bytes: number;
  readonly activities: number;
}

/**
 * Returns the JSON list of a body, which consists of the updates' own texts. The texts are concatenated and not joined,
 * so that the engine copies them once, when the whole message is written, and not twice.
 */
export function bodyText(updates: readonly Update[]): string {
  let list = '';
  for (const { text } of updates) list += list === '' ? `[${text}` : `,${text}`;
  return `${list}]`;
}

/**
 * Returns what the updates of a message in a FIFO queue have in common: the feed, or the scope for app-level updates.
 */
export function fifoGroup(update: Update): string {
  return update.feed || scopeText(update.scope);
}

// Group ids of SQS have 1 to 128 alphanumeric and punctuation characters. Other texts are hashed (contract, section 3).

const ALLOWED = /^[\x21-\x7e]+$/;

export function messageGroupId(group: string): string {
  if (ALLOWED.test(group) && group.length <= SQS_GROUP_ID_CHARACTERS) return group;
  return createHash('sha256').update(group).digest('hex');
}
