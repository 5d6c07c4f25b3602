/**
 * A dead letter: what was given up, whole, and its story at a glance. Deliveries and intake events alike; the text is the
 * message as it lay in its dead letter queue, to the letter.
 */
import { defined } from '../defined.ts';
import { type Delivery, decodeDelivery } from '../delivery/delivery.ts';
import { TRANSPORTS, type Transport } from '../destination.ts';
import type { LogLine } from '../log-line.ts';
import { canBeAppId } from '../names.ts';
import type { FailureClass } from '../outcome.ts';
import { utf8Bytes } from '../update/update.ts';

/** Whose dead letters: a transport's, or those of the way in. */
export const DEAD_LETTER_SOURCES = [...TRANSPORTS, 'intake', 'rule'] as const;
export type DeadLetterSource = (typeof DEAD_LETTER_SOURCES)[number];

/** What a row tells; at most 1 KB. */
export interface DeadLetter {
  /** The delivery's id, or the message's for what is none. */
  readonly id: string;
  readonly source: DeadLetterSource;
  readonly appId?: string;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly class: FailureClass;
  readonly code: string;
  /** One sentence for a person, at most `REASON_CHARACTERS`. */
  readonly reason: string;
  readonly status?: number;
  readonly attempts: number;
  /** Unix ms. */
  readonly firstAttemptAt?: number;
  /** Unix ms at which its delivery was packed; absent on what is none. */
  readonly packedAt?: number;
  /** Unix ms at which it was given up. */
  readonly diedAt: number;
  readonly updates?: number;
  readonly bytes: number;
  /** Intake: positions of a packed event that were refused, for people; the others were taken. */
  readonly refused?: string;
  /** All refused positions as fan-out encoded them, present when `refused` has only the first ones. */
  readonly positions?: string;
  /** How often it was redriven before. */
  readonly redrives?: number;
}

/** A message of a dead letter queue. */
export interface DeadMessage {
  readonly messageId: string;
  readonly body: string;
  /** String attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Unix ms at which it was sent there. */
  readonly sentAt: number;
}

/** The log line for a dead letter that was archived. */
export function archivedLine(deadLetter: DeadLetter): LogLine {
  return {
    event: 'dead_letter.archived',
    source: deadLetter.source,
    dead_letter_id: deadLetter.id,
    ...defined({ destination_id: deadLetter.destinationId }),
    failure_class: deadLetter.class,
    reason: deadLetter.reason,
  };
}

/** Of a row's reason; the whole one is in the text. */
const REASON_CHARACTERS = 300;

/** Reads the story out of a message, whatever it is: nothing that lies in a dead letter queue is refused. */
export function deadLetterOf(source: DeadLetterSource, message: DeadMessage): DeadLetter {
  return isOfDelivery(source) ? ofDelivery(source, message) : ofEvent(source, message);
}

/** Whether it is a delivery: the others are events. */
export function isOfDelivery(source: DeadLetterSource): source is Transport {
  return (TRANSPORTS as readonly string[]).includes(source);
}

function ofDelivery(source: Transport, message: DeadMessage): DeadLetter {
  const delivery = filed(message.body);
  const base = { source, diedAt: message.sentAt, bytes: utf8Bytes(message.body) };
  if (!delivery) {
    const reason = 'It is no delivery of this version; its text is kept as it was found.';
    return { ...base, id: message.messageId, class: 'unsettled', code: 'Undecodable', reason, attempts: 0 };
  }
  const { appId, scope, destinationId, updates, packedAt, firstAttemptAt, history = [] } = delivery;
  const settled = message.attributes['class'] !== undefined;
  const failure = settled ? failureOf(delivery) : unsettled(delivery);
  return {
    ...base,
    id: delivery.id,
    appId,
    scope,
    destinationId,
    updates,
    packedAt,
    attempts: attemptsOf(delivery, failure.class),
    ...defined({ firstAttemptAt }),
    ...(history.length > 0 ? { redrives: history.length } : {}),
    ...failure,
  };
}

function ofEvent(source: 'intake' | 'rule', message: DeadMessage): DeadLetter {
  const { attributes } = message;
  const base = { id: message.messageId, source, attempts: 0, diedAt: message.sentAt, bytes: utf8Bytes(message.body) };
  if (source === 'rule') {
    const { ERROR_CODE: code = 'Unknown', ERROR_MESSAGE: reason = 'EventBridge gave no reason.' } = attributes;
    return { ...base, class: 'not_taken', code: short(code, CODE_CHARACTERS), reason: short(reason) };
  }
  const { reason, refused, positions } = attributes;
  if (reason !== undefined) {
    const which = { ...(refused ? { refused } : {}), ...(positions ? { positions } : {}) };
    return { ...base, class: 'refused', code: 'Refused', reason: short(reason), ...which };
  }
  const unknown = 'fan-out failed with it until SQS gave it up; its log says why.';
  return { ...base, class: 'unsettled', code: 'Unsettled', reason: unknown };
}

function failureOf({ lastFailure }: Delivery): Pick<DeadLetter, 'class' | 'code' | 'reason' | 'status'> {
  const { class: failureClass = 'unsettled', code = 'Unknown', reason = '', status } = lastFailure ?? {};
  const told = { class: failureClass, code: short(String(code), CODE_CHARACTERS), reason: short(reason) };
  return typeof status === 'number' ? { ...told, status } : told;
}

function unsettled({ lastFailure }: Delivery): Pick<DeadLetter, 'class' | 'code' | 'reason'> {
  const before = lastFailure ? ` The attempt before failed so: ${lastFailure.reason}` : '';
  const reason = `Its function failed with it until SQS gave it up; the function's log says why.${before}`;
  return { class: 'unsettled', code: 'Unsettled', reason: short(reason) };
}

/** Given up while waiting for the attempt that the header counts. */
const WAITING: ReadonlySet<FailureClass> = new Set(['expired', 'hop_limit', 'unsettled']);

/** Attempts made. */
function attemptsOf({ attempt, firstAttemptAt }: Delivery, failureClass: FailureClass): number {
  if (firstAttemptAt === undefined) return 0;
  return WAITING.has(failureClass) ? attempt - 1 : attempt;
}

/** `undefined`: it is none, or has names that cannot be keys of the table. */
function filed(text: string): Delivery | undefined {
  try {
    const delivery = decodeDelivery(text);
    const { id, destinationId, appId, scope } = delivery;
    const fits =
      [id, destinationId].every((name) => KEY.test(name)) && canBeAppId(appId) && scope.length <= SCOPE_UNITS;
    return fits ? delivery : undefined;
  } catch {
    // It is none.
  }
  return undefined;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
/** More than the text of a scope may have. */
const SCOPE_UNITS = 2_048;
const CODE_CHARACTERS = 100;

function short(text: string, characters = REASON_CHARACTERS): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

// Which dead letters are meant: the filter of lists, of redrive plans and of exports.

export interface DeadLetterFilter {
  readonly source?: DeadLetterSource;
  readonly appId?: string;
  /** Unix ms. Deliveries that were packed earlier belong to a deleted app of the same id (`App.reused_at`). */
  readonly since?: number;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly class?: FailureClass;
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, inclusive. */
  readonly to?: number;
}

export function matches(deadLetter: DeadLetter, filter: DeadLetterFilter): boolean {
  return (
    (filter.source === undefined || deadLetter.source === filter.source) &&
    (filter.appId === undefined || deadLetter.appId === filter.appId) &&
    isOfAppSince(deadLetter, filter.since) &&
    (filter.scope === undefined || deadLetter.scope === filter.scope) &&
    (filter.destinationId === undefined || deadLetter.destinationId === filter.destinationId) &&
    (filter.class === undefined || deadLetter.class === filter.class) &&
    deadLetter.diedAt >= (filter.from ?? 0) &&
    deadLetter.diedAt <= (filter.to ?? Number.POSITIVE_INFINITY)
  );
}

/** @param since `reused_at` of the app. */
export function isOfAppSince({ packedAt, diedAt }: DeadLetter, since = 0): boolean {
  return (packedAt ?? diedAt) >= since;
}
