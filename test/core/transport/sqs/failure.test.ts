/** Error names of SQS and STS that have several meanings or older spellings. */
import { describe, expect, test } from '@jest/globals';
import { assumeFailure } from '../../../../core/transport/aws/outcome.ts';
import { queueFailure } from '../../../../core/transport/sqs/outcome.ts';

const TOO_LONG = 'One or more parameters are invalid. Reason: Message must be shorter than 8192 bytes.';

test.each([
  ['InvalidParameterValue', TOO_LONG, 'too_large'],
  ['InvalidParameterValueException', TOO_LONG, 'too_large'],
  ['InvalidParameterValue', 'Value x for parameter MessageGroupId is invalid.', 'queue_error'],
  ['InvalidParameterValue', undefined, 'queue_error'],
  ['SignatureDoesNotMatch', "Credential should be scoped to a valid region, not 'us-east-1'.", 'queue_missing'],
  ['SignatureDoesNotMatch', 'The request signature we calculated does not match.', 'bad_credentials'],
  ['InvalidAddress', 'The address is not valid for this endpoint.', 'queue_missing'],
  ['KMS.AccessDeniedException', undefined, 'access_denied'],
  ['KMS.ThrottlingException', undefined, 'throttled'],
])('%s (%s) is %s, without the message of SQS', (name, message, failureClass) => {
  const outcome = queueFailure({ name, ...(message === undefined ? {} : { message }) });
  expect(outcome).toMatchObject({ kind: 'failed', failure: { class: failureClass } });
  if (message) expect(JSON.stringify(outcome)).not.toContain(message);
});

test.each([
  ['AccessDenied', 403, { class: 'access_denied', pace: 'slow', code: 'AssumeRole', status: 403 }],
  ['ValidationError', 400, { class: 'configuration', pace: 'slow', code: 'AssumeRole' }],
  ['Throttling', 400, { class: 'throttled', pace: 'fast' }],
  ['ServiceUnavailable', 503, { class: 'queue_error', pace: 'fast' }],
  ['ExpiredToken', 403, { class: 'bad_credentials', pace: 'slow' }],
])('a role that cannot be assumed: %s', (name, status, failure) => {
  expect(assumeFailure({ name, status }, queueFailure)).toMatchObject({ kind: 'failed', failure });
});

describe('a role that cannot be assumed', () => {
  test('is recognized only by the prefix of the error name', () => {
    expect(assumeFailure({ name: 'AccessDeniedException' }, queueFailure)).toStrictEqual({
      kind: 'failed',
      failure: {
        class: 'access_denied',
        pace: 'slow',
        code: 'AssumeRole',
        reason:
          'The role does not exist, or its trust policy does not allow the sender role to assume it with this external id.',
      },
    });
    expect(assumeFailure({ name: 'NotAccessDenied' }, queueFailure)).toMatchObject({
      failure: { class: 'queue_error' },
    });
    expect(assumeFailure({ name: 'NoValidationError' }, queueFailure)).toMatchObject({
      failure: { class: 'queue_error' },
    });
    expect(assumeFailure({ name: 'ValidationError', status: 400 }, queueFailure)).toStrictEqual({
      kind: 'failed',
      failure: {
        class: 'configuration',
        pace: 'slow',
        code: 'AssumeRole',
        reason: 'STS rejected the role ARN or the external id as invalid.',
        status: 400,
      },
    });
  });
});
