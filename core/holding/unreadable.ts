/**
 * A parked delivery that cannot be read. What is left of it becomes a dead letter, so that it is neither lost nor
 * blocks others.
 */
import type { DestinationRef, Transport } from '../destination.ts';
import { utf8Bytes } from '../update/update.ts';
import type { DeadLetter } from './dead-letter.ts';

const REASONS = {
  Undecodable: 'The parked delivery could not be decoded. Its text is kept unchanged.',
  BodyGone: 'The body of the parked delivery is no longer in the holding table.',
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

export interface UnreadableRow extends DestinationRef {
  readonly deliveryId: string;
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
      : 'The parked delivery exceeded the maximum age and could not be opened. The log of wake contains the reason.',
    attempts: Math.max(0, attempt - 1),
    diedAt: nowMs,
    bytes: utf8Bytes(text),
  };
  return { deadLetter, text };
}
