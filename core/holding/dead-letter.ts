/**
 * A dead letter is a delivery or an intake event that was given up. It is kept completely: the text is the exact
 * message of its dead letter queue, and the row summarizes its history.
 */
import { defined } from '../defined.ts';
import { type Delivery, decodeDelivery, withLastFailure } from '../delivery/delivery.ts';
import { TRANSPORTS, type Transport } from '../destination.ts';
import { JsonText } from '../json/scan.ts';
import type { LogLine } from '../log-line.ts';
import { canBeAppId } from '../names.ts';
import type { FailureClass } from '../outcome.ts';
import { utf8Bytes } from '../update/update.ts';

/** Where dead letters come from: the deliveries of a transport, the intake queue, or the rule of the bus. */
export const DEAD_LETTER_SOURCES = [...TRANSPORTS, 'intake', 'rule'] as const;
export type DeadLetterSource = (typeof DEAD_LETTER_SOURCES)[number];

/** The fields of a row, at most 1 KB. */
export interface DeadLetter {
  /** The id of the delivery, or of the message if it is not a delivery. */
  readonly id: string;
  readonly source: DeadLetterSource;
  readonly appId?: string;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly class: FailureClass;
  readonly code: string;
  /** A sentence for people, at most `REASON_CHARACTERS`. */
  readonly reason: string;
  readonly status?: number;
  readonly attempts: number;
  /** Unix ms. */
  readonly firstAttemptAt?: number;
  /** Unix ms at which the delivery was packed. Absent if it is not a delivery. */
  readonly packedAt?: number;
  /** Unix ms at which it was given up. */
  readonly diedAt: number;
  readonly updates?: number;
  readonly bytes: number;
  /**
   * Only for intake events: the positions of a packed event that were refused, as a text for people. The others were
   * accepted.
   */
  readonly refused?: string;
  /** All refused positions in the encoding of fan-out. Present if `refused` contains only the first ones. */
  readonly positions?: string;
  /** How often it was redriven. */
  readonly redrives?: number;
  /** Id of the redrive plan that redrove it last. */
  readonly plan?: string;
}

/** A message of a dead letter queue. */
export interface DeadMessage {
  readonly messageId: string;
  readonly body: string;
  /** String attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Unix ms at which it was sent to the dead letter queue. */
  readonly sentAt: number;
}

/** Returns the log line for a dead letter that was archived. */
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

/** Maximum length of the reason in a row. The complete reason is in the text. */
const REASON_CHARACTERS = 300;

/** Returns the dead letter of a message. No message is refused, whatever it contains. */
export function deadLetterOf(source: DeadLetterSource, message: DeadMessage): DeadLetter {
  return isOfDelivery(source) ? ofDelivery(source, message) : ofEvent(source, message);
}

/** Reports whether the source contains deliveries. The other sources contain events. */
export function isOfDelivery(source: DeadLetterSource): source is Transport {
  return (TRANSPORTS as readonly string[]).includes(source);
}

function ofDelivery(source: Transport, message: DeadMessage): DeadLetter {
  const delivery = validDelivery(message.body);
  const base = { source, diedAt: message.sentAt, bytes: utf8Bytes(message.body) };
  if (!delivery) {
    const reason = 'The message could not be decoded. Its text is kept unchanged.';
    return { ...base, id: message.messageId, class: 'unsettled', code: 'Undecodable', reason, attempts: 0 };
  }
  const { appId, scope, destinationId, updates, packedAt, firstAttemptAt, history = [], plan } = delivery;
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
    ...defined({ firstAttemptAt, plan }),
    ...(history.length > 0 ? { redrives: history.length } : {}),
    ...failure,
  };
}

function ofEvent(source: 'intake' | 'rule', message: DeadMessage): DeadLetter {
  const { attributes } = message;
  const base = {
    id: message.messageId,
    source,
    ...defined({ appId: appIdOfEvent(message.body) }),
    attempts: 0,
    diedAt: message.sentAt,
    bytes: utf8Bytes(message.body),
  };
  if (source === 'rule') {
    const { ERROR_CODE: code = 'Unknown', ERROR_MESSAGE: reason = 'EventBridge gave no reason.' } = attributes;
    return { ...base, class: 'not_taken', code: short(code, CODE_CHARACTERS), reason: short(reason) };
  }
  const { reason, refused, positions } = attributes;
  if (reason !== undefined) {
    const which = { ...(refused ? { refused } : {}), ...(positions ? { positions } : {}) };
    return { ...base, class: 'refused', code: 'Refused', reason: short(reason), ...which };
  }
  const unknown =
    'Fan-out failed for this event until SQS moved it to the dead letter queue. The log of fan-out contains the reason.';
  return { ...base, class: 'unsettled', code: 'Unsettled', reason: unknown };
}

/** Returns the `app_id` of an event that is not valid otherwise, or `undefined` if it has none that an app can have. */
function appIdOfEvent(event: string): string | undefined {
  const json = new JsonText(event);
  let value = '';
  try {
    json.scanObject(0, (key, at) => {
      if (key !== 'detail' || event[at] !== '{') return json.skipValue(at);
      return json.scanObject(at, (inner, start) => {
        const end = json.skipValue(start);
        if (inner === 'app_id') value = event[start] === '"' ? json.stringOf(start, end) : event.slice(start, end);
        if (inner === 'app_id' && event[start] !== '"' && !/^\d+$/.test(value)) value = '';
        return end;
      });
    });
  } catch {
    // The event is not JSON, or only its beginning is.
  }
  return value !== '' && value.isWellFormed() && canBeAppId(value) ? value : undefined;
}

function failureOf({ lastFailure }: Delivery): Pick<DeadLetter, 'class' | 'code' | 'reason' | 'status'> {
  const { class: failureClass = 'unsettled', code = 'Unknown', reason = '', status } = lastFailure ?? {};
  const told = { class: failureClass, code: short(String(code), CODE_CHARACTERS), reason: short(reason) };
  return typeof status === 'number' ? { ...told, status } : told;
}

const UNSETTLED =
  'The function failed for this delivery until SQS moved it to the dead letter queue. The log of the function contains the reason.';

function unsettled(delivery: Delivery): Pick<DeadLetter, 'class' | 'code' | 'reason'> {
  const reason = withLastFailure(UNSETTLED, delivery);
  return { class: 'unsettled', code: 'Unsettled', reason: short(reason) };
}

/** These classes end a delivery while it waits for the attempt that its header counts. */
const WAITING: ReadonlySet<FailureClass> = new Set(['expired', 'hop_limit', 'unsettled']);

/** Returns the number of attempts that were made. */
function attemptsOf({ attempt, firstAttemptAt }: Delivery, failureClass: FailureClass): number {
  if (firstAttemptAt === undefined) return 0;
  return WAITING.has(failureClass) ? attempt - 1 : attempt;
}

/** Returns the delivery, or `undefined` if the text is not a delivery or has names that cannot be keys of the table. */
function validDelivery(text: string): Delivery | undefined {
  try {
    const delivery = decodeDelivery(text);
    const { id, destinationId, appId, scope } = delivery;
    const fits =
      [id, destinationId].every((name) => KEY.test(name)) && canBeAppId(appId) && scope.length <= SCOPE_UNITS;
    return fits ? delivery : undefined;
  } catch {
    // It is not a delivery.
  }
  return undefined;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
/** Maximum length of a text that is parsed as a scope. No scope has a longer text. */
const SCOPE_UNITS = 2_048;
const CODE_CHARACTERS = 100;

function short(text: string, characters = REASON_CHARACTERS): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

// The filter of lists, of redrive plans and of exports

export interface DeadLetterFilter {
  readonly source?: DeadLetterSource;
  readonly appId?: string;
  /** Unix ms. Deliveries that were packed earlier belong to a deleted app of the same id (`App.reused_at`). */
  readonly since?: number;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly class?: FailureClass;
  /** Only dead letters whose reasons have the shape of this one. */
  readonly reason?: string;
  /** Only dead letters that this redrive plan redrove last. */
  readonly plan?: string;
  /** Leaves out events of the intake and the rule, which users of an app do not see. */
  readonly deliveriesOnly?: true;
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
    (filter.plan === undefined || deadLetter.plan === filter.plan) &&
    (filter.reason === undefined || reasonShape(deadLetter.reason) === reasonShape(filter.reason)) &&
    (filter.deliveriesOnly === undefined || isOfDelivery(deadLetter.source)) &&
    deadLetter.diedAt >= (filter.from ?? 0) &&
    deadLetter.diedAt <= (filter.to ?? Number.POSITIVE_INFINITY)
  );
}

/** @param since `reused_at` of the app. */
export function isOfAppSince({ packedAt, diedAt }: DeadLetter, since = 0): boolean {
  return (packedAt ?? diedAt) >= since;
}

/** Returns a reason without what differs between dead letters of one cause: positions, quoted texts and numbers. */
export function reasonShape(reason: string): string {
  return reason.replace(/"[^"]*"|`[^`]*`/g, '"…"').replace(/\d+/g, 'N');
}
