/**
 * The meaning of EventBridge errors for a delivery to a customer's bus (contract, section 5), by the names that
 * EventBridge uses.
 */

import type { FailedOutcome, Failure, Meaning, Outcome } from '../../outcome.ts';
import { type AwsError, commonMeanings, failedBy, type Meanings } from '../aws/outcome.ts';

const BUS_MISSING: Meaning = { class: 'bus_missing', pace: 'slow', reason: 'The event bus does not exist.' };
const SOURCE_DENIED: Meaning = {
  class: 'access_denied',
  pace: 'slow',
  reason: 'The policy of the bus does not allow events of this source and detail type.',
};
const TOO_LARGE: Meaning = {
  class: 'too_large',
  pace: 'slow',
  reason: 'The events are larger than EventBridge accepts.',
};
const REFUSED: Meaning = { class: 'bus_error', pace: 'slow', reason: 'EventBridge rejected the event as malformed.' };
const MALFORMED: Meaning = {
  ...REFUSED,
  reason:
    'EventBridge rejected the event as malformed. It refuses integers beyond 64 bits and more than 1,000 nested levels. Edit the dead letter, or correct the update in the feed backend.',
};
const INTERNAL: Meaning = { class: 'bus_error', pace: 'fast', reason: 'EventBridge reported an internal error.' };
const WRONG_REGION: Meaning = { ...BUS_MISSING, reason: 'The event bus is not in the region that its ARN names.' };

const MEANINGS: Meanings = {
  byName: {
    ...commonMeanings('EventBridge', 'the event bus'),
    ResourceNotFoundException: BUS_MISSING,
    InvalidAccountIdException: BUS_MISSING,
    NotAuthorizedForSourceException: SOURCE_DENIED,
    NotAuthorizedForDetailTypeException: SOURCE_DENIED,
    PutEventsRequestEntryTooLarge: TOO_LARGE,
    InvalidArgument: REFUSED,
    MalformedDetail: MALFORMED,
    ValidationException: REFUSED,
    InternalFailure: INTERNAL,
    InternalException: INTERNAL,
    InternalServerError: INTERNAL,
  },
  byMessage: [
    { names: ['ValidationException'], message: /size|large|too long/i, meaning: TOO_LARGE },
    { names: ['SignatureDoesNotMatch', 'InvalidSignatureException'], message: /valid region/, meaning: WRONG_REGION },
  ],
  encrypted: 'event bus',
  other: { class: 'bus_error', service: 'EventBridge' },
};

export function busFailure(error: AwsError): FailedOutcome {
  return failedBy(error, MEANINGS);
}

/** An entry of the answer of PutEvents. */
export interface AnsweredEntry {
  readonly EventId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/**
 * Returns the meaning of an answer for a delivery whose updates were its entries, in order. If some entries were
 * accepted, only the others are left. Of several failures, the one that is attempted again sooner is reported, because
 * its cause may be transient.
 */
export function outcomeOfEntries(entries: readonly AnsweredEntry[]): Outcome {
  const failures = entries.flatMap(({ ErrorCode: name, ErrorMessage: message }, position) =>
    name === undefined ? [] : [{ position, failure: busFailure({ name, message }).failure }],
  );
  const [first] = failures.toSorted((one, other) => PACES[one.failure.pace] - PACES[other.failure.pace]);
  if (!first) return { kind: 'delivered', status: 200 };
  const left = failures.length < entries.length ? { left: failures.map(({ position }) => position) } : {};
  return { kind: 'failed', failure: first.failure, ...left };
}

const PACES: Readonly<Record<Failure['pace'], number>> = { fast: 0, slow: 1, never: 2 };
