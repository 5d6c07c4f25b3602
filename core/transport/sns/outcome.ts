/** The meaning of SNS errors for a delivery to a customer's topic (contract, section 5), by the names that SNS uses. */

import type { FailedOutcome, Meaning } from '../../outcome.ts';
import { type AwsError, commonMeanings, failedBy, type Meanings } from '../aws/outcome.ts';

const TOPIC_MISSING: Meaning = { class: 'topic_missing', pace: 'slow', reason: 'The topic does not exist.' };
const TOO_LARGE: Meaning = { class: 'too_large', pace: 'slow', reason: 'The message is larger than the topic allows.' };
const REFUSED: Meaning = { class: 'topic_error', pace: 'slow', reason: 'SNS rejected the message as invalid.' };
const WRONG_REGION: Meaning = { ...TOPIC_MISSING, reason: 'The topic is not in the region that its ARN names.' };
const INTERNAL: Meaning = { class: 'topic_error', pace: 'fast', reason: 'SNS reported an internal error.' };
const COMMON = commonMeanings('SNS', 'the topic');

const MEANINGS: Meanings = {
  byName: {
    ...COMMON,
    AuthorizationError: COMMON['AccessDenied'] as Meaning,
    InvalidSecurity: COMMON['UnrecognizedClientException'] as Meaning,
    NotFound: TOPIC_MISSING,
    ResourceNotFound: TOPIC_MISSING,
    Throttled: COMMON['Throttling'] as Meaning,
    BatchRequestTooLong: TOO_LARGE,
    InvalidParameter: REFUSED,
    InvalidParameterValue: REFUSED,
    ParameterValueInvalid: REFUSED,
    ValidationError: REFUSED,
    InternalError: INTERNAL,
    InternalFailure: INTERNAL,
  },
  byMessage: [
    { names: ['InvalidParameter'], message: /too long/i, meaning: TOO_LARGE },
    { names: ['InvalidParameter'], message: /TopicArn/, meaning: WRONG_REGION },
    { names: ['SignatureDoesNotMatch', 'InvalidSignatureException'], message: /valid region/, meaning: WRONG_REGION },
  ],
  encrypted: 'topic',
  other: { class: 'topic_error', service: 'SNS' },
};

/** The errors of SNS have the suffix `Exception` in the SDK, and not in the answer of PublishBatch. */
const SUFFIXED =
  /^(AuthorizationError|InvalidSecurity|NotFound|ResourceNotFound|Throttled|BatchRequestTooLong|InvalidParameter|InvalidParameterValue|InternalError)Exception$/;

export function topicFailure(error: AwsError): FailedOutcome {
  return failedBy({ ...error, name: error.name.replace(SUFFIXED, '$1') }, MEANINGS);
}
