/** The meaning of SQS errors for a delivery to a customer's queue (contract, section 5), by the names that SQS uses. */

import type { FailedOutcome, Meaning } from '../../outcome.ts';
import { type AwsError, commonMeanings, failedBy, type Meanings } from '../aws/outcome.ts';

const QUEUE_MISSING: Meaning = { class: 'queue_missing', pace: 'slow', reason: 'The queue does not exist.' };
const THROTTLED: Meaning = { class: 'throttled', pace: 'fast', reason: 'SQS throttles requests to the queue.' };
const TOO_LARGE: Meaning = { class: 'too_large', pace: 'slow', reason: 'The message is larger than the queue allows.' };
const WRONG_REGION: Meaning = {
  class: 'queue_missing',
  pace: 'slow',
  reason: 'The queue is not in the region that its URL names.',
};

const MEANINGS: Meanings = {
  byName: {
    ...commonMeanings('SQS', 'the queue'),
    QueueDoesNotExist: QUEUE_MISSING,
    NonExistentQueue: QUEUE_MISSING,
    QueueDeletedRecently: QUEUE_MISSING,
    InvalidAddress: WRONG_REGION,
    RequestThrottled: THROTTLED,
    OverLimit: THROTTLED,
    BatchRequestTooLong: TOO_LARGE,
    MessageTooLong: TOO_LARGE,
  },
  byMessage: [
    {
      names: ['InvalidParameterValue', 'InvalidParameterValueException'],
      message: /must be shorter than \d+ bytes/,
      meaning: TOO_LARGE,
    },
    { names: ['SignatureDoesNotMatch', 'InvalidSignatureException'], message: /valid region/, meaning: WRONG_REGION },
  ],
  encrypted: 'queue',
  other: { class: 'queue_error', service: 'SQS' },
};

/** @param error an error whose name can have the legacy prefix `AWS.SimpleQueueService.`. */
export function queueFailure(error: AwsError): FailedOutcome {
  return failedBy({ ...error, name: error.name.replace('AWS.SimpleQueueService.', '') }, MEANINGS);
}
