/** The meaning of S3 errors for a customer's bucket, by the names that S3 uses. */
import type { FailedOutcome, Meaning } from '../../outcome.ts';
import { type AwsError, commonMeanings, failedBy, type Meanings } from '../aws/outcome.ts';

const MISSING: Meaning = { class: 'bucket_missing', pace: 'slow', reason: 'The bucket does not exist.' };
const ELSEWHERE: Meaning = {
  class: 'bucket_missing',
  pace: 'slow',
  reason: 'The bucket is not in the region of the destination.',
};
const DENIED: Meaning = {
  class: 'access_denied',
  pace: 'slow',
  reason: 'S3 denies access to the bucket, or another account than the given one owns it.',
};
const slow = (reason: string): Meaning => ({ class: 'bucket_error', pace: 'slow', reason });
const fast = (reason: string): Meaning => ({ class: 'bucket_error', pace: 'fast', reason });

const MEANINGS: Meanings = {
  byName: {
    ...commonMeanings('S3', 'the bucket'),
    AccessDenied: DENIED,
    AccessControlListNotSupported: slow(
      'The bucket does not accept the access control list bucket-owner-full-control.',
    ),
    NoSuchBucket: MISSING,
    AllAccessDisabled: { ...DENIED, reason: 'All access to the bucket is disabled.' },
    PermanentRedirect: ELSEWHERE,
    IllegalLocationConstraintException: ELSEWHERE,
    AuthorizationHeaderMalformed: ELSEWHERE,
    InvalidBucketName: slow('S3 does not accept the name of the bucket.'),
    KeyTooLongError: slow('The key of an object is too long. Use a shorter prefix.'),
    MethodNotAllowed: slow('The bucket does not accept objects.'),
    ConditionalRequestConflict: fast('Another request writes the same object at the moment.'),
    SlowDown: { class: 'throttled', pace: 'fast', reason: 'S3 throttles requests to the bucket.' },
    InternalError: fast('S3 reported an internal error.'),
    ServiceUnavailable: fast('S3 is not available at the moment.'),
  },
  byMessage: [],
  encrypted: 'bucket',
  other: { class: 'bucket_error', service: 'S3' },
};

export function bucketFailure(error: AwsError): FailedOutcome {
  return failedBy(error, MEANINGS);
}
