/**
 * A parked delivery that cannot be read. What is left of it becomes a dead letter, so that it is neither lost nor
 * blocks others.
 */
import type { Transport } from '../destination.ts';
import { utf8Bytes } from '../update/update.ts';
import type { DeadLetter } from './dead-letter.ts';

const REASONS = {
  Undecodable: 'It lay parked and is no delivery of this version; its text is kept as it was found.',
  BodyGone: 'It lay parked, and its body is not in the table any more; nothing else is left of it.',
} as const;

/** Thrown for a delivery that will not become readable. Any other error while a row is opened may be transient. */
export class UnreadableDelivery extends Error {
  override readonly name = 'UnreadableDelivery';
  readonly code: keyof typeof REASONS;
  /** The text as it was stored. Empty if there is none. */
  readonly text: string;

  constructor(code: keyof typeof REASONS, text = '') {
    super(code);
    this.code = code;
    this.text = text;
  }
}

export interface UnreadableRow {
  readonly deliveryId: string;
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
  /** The transport of its destination. `undefined`: the destination was deleted. */
  readonly transport: Transport | undefined;
  /** The attempt that it waited for. */
  readonly attempt: number;
}

/** @param error the error while it was opened. @param nowMs Unix ms. */
export function unreadableDeadLetter(
  row: UnreadableRow,
  error: unknown,
  nowMs: number,
): { deadLetter: DeadLetter; text: string } {
  const { deliveryId, appId, scope, destinationId, transport, attempt } = row;
  const isKnown = error instanceof UnreadableDelivery;
  const text = isKnown ? error.text : '';
  const deadLetter: DeadLetter = {
    id: deliveryId,
    source: transport ?? 'webhook',
    appId,
    scope,
    destinationId,
    class: 'unsettled',
    code: isKnown ? error.code : 'NotOpened',
    reason: isKnown
      ? REASONS[error.code]
      : 'It lay parked for too long and could not be opened; the log of wake says why.',
    attempts: Math.max(0, attempt - 1),
    diedAt: nowMs,
    bytes: utf8Bytes(text),
  };
  return { deadLetter, text };
}
