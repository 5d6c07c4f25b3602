/** Contract, section 5: the failure classes of answers from SQS. */
import { describe, expect, test } from '@jest/globals';
import { queueFailure } from '../../../../core/transport/sqs/outcome.ts';

function meaning(name: string, status?: number) {
  const outcome = queueFailure({ name, ...(status === undefined ? {} : { status }) });
  return outcome.kind === 'failed' ? outcome.failure : undefined;
}

describe('an error of SQS', () => {
  test.each([
    ['QueueDoesNotExist', 'queue_missing', 'slow', 'The queue does not exist.'],
    ['AWS.SimpleQueueService.NonExistentQueue', 'queue_missing', 'slow', 'The queue does not exist.'],
    ['AWS.SimpleQueueService.QueueDeletedRecently', 'queue_missing', 'slow', 'The queue does not exist.'],
    ['AccessDenied', 'access_denied', 'slow', 'SQS denies access to the queue.'],
    ['AccessDeniedException', 'access_denied', 'slow', 'SQS denies access to the queue.'],
    ['InvalidClientTokenId', 'bad_credentials', 'slow', 'SQS does not recognize the access key id.'],
    ['UnrecognizedClientException', 'bad_credentials', 'slow', 'SQS does not recognize the access key id.'],
    ['SignatureDoesNotMatch', 'bad_credentials', 'slow', 'The secret does not belong to the access key id.'],
    ['InvalidSignatureException', 'bad_credentials', 'slow', 'The secret does not belong to the access key id.'],
    ['ExpiredToken', 'bad_credentials', 'slow', 'The credentials have expired.'],
    ['ThrottlingException', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['RequestThrottled', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['OverLimit', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['KmsThrottled', 'throttled', 'fast', 'KMS throttles requests for the key of the queue.'],
    ['KmsAccessDenied', 'access_denied', 'slow', "The queue's KMS key cannot be used by the sender."],
    ['KmsDisabled', 'access_denied', 'slow', "The queue's KMS key is disabled."],
    ['AWS.SimpleQueueService.BatchRequestTooLong', 'too_large', 'slow', 'The message is larger than the queue allows.'],
    ['TimeoutError', 'timeout', 'fast', 'SQS did not answer in time.'],
    ['AbortError', 'timeout', 'fast', 'SQS did not answer in time.'],
    ['ENOTFOUND', 'dns', 'fast', 'The SQS endpoint of the region was not found.'],
    ['ECONNREFUSED', 'connect', 'fast', 'Could not connect to SQS.'],
    [
      'ERR_INVALID_CHAR',
      'configuration',
      'slow',
      'The access key id is invalid: it contains a character that cannot be sent.',
    ],
    ['ECONNRESET', 'connect', 'fast', 'Could not connect to SQS.'],
  ])('%s is of class %s at the pace %s', (name, failureClass, pace, reason) => {
    const code = name.replace('AWS.SimpleQueueService.', '');
    expect(meaning(name)).toStrictEqual({ class: failureClass, pace, code, reason });
    expect(meaning(name, 418)).toStrictEqual({ class: failureClass, pace, code, reason, status: 418 });
  });

  test.each([
    [400, 'slow'],
    [403, 'slow'],
    [404, 'slow'],
    [408, 'fast'],
    [429, 'fast'],
    [499, 'slow'],
    [500, 'fast'],
    [503, 'fast'],
    [undefined, 'fast'],
  ])('with an unknown name is classified by its status: %p is %s', (status, pace) => {
    expect(meaning('Surprise', status)).toEqual({
      class: 'queue_error',
      pace,
      code: 'Surprise',
      reason: 'SQS answered with the error Surprise.',
      ...(status === undefined ? {} : { status }),
    });
  });

  test.each(['constructor', '__proto__', 'toString'])('with the inherited name %s is unknown', (name) => {
    expect(meaning(name)).toMatchObject({ class: 'queue_error', code: name });
  });
});

describe('every error name of SQS, KMS and the network', () => {
  test.each([
    ['NonExistentQueue', 'queue_missing'],
    ['QueueDeletedRecently', 'queue_missing'],
    ['InvalidAddress', 'queue_missing'],
    ['InvalidAccessKeyId', 'bad_credentials'],
    ['ExpiredTokenException', 'bad_credentials'],
    ['Throttling', 'throttled'],
    ['TooManyRequestsException', 'throttled'],
    ['KMS.ThrottlingException', 'throttled'],
    ['KmsInvalidKeyUsage', 'access_denied'],
    ['KmsInvalidState', 'access_denied'],
    ['KmsNotFound', 'access_denied'],
    ['KmsOptInRequired', 'access_denied'],
    ['KMS.AccessDeniedException', 'access_denied'],
    ['KMS.DisabledException', 'access_denied'],
    ['KMS.InvalidKeyUsageException', 'access_denied'],
    ['KMS.InvalidStateException', 'access_denied'],
    ['KMS.NotFoundException', 'access_denied'],
    ['KMS.OptInRequired', 'access_denied'],
    ['MessageTooLong', 'too_large'],
    ['RequestTimeout', 'timeout'],
    ['EAI_AGAIN', 'dns'],
    ['EPIPE', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETUNREACH', 'connect'],
  ])('%s is of class %s', (name, failureClass) => {
    expect(meaning(name)).toMatchObject({ class: failureClass, code: name });
  });

  test('names the region if the region is wrong', () => {
    expect(meaning('InvalidAddress')).toMatchObject({
      pace: 'slow',
      reason: 'The queue is not in the region that its URL names.',
    });
  });
});

describe('an error with several meanings', () => {
  const failureOf = (name: string, message: string) => queueFailure({ name, message });

  test.each(['InvalidParameterValue', 'InvalidParameterValueException'])(
    '%s is about the size if its message says so',
    (name) => {
      const message = 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.';
      expect(failureOf(name, message)).toMatchObject({ failure: { class: 'too_large', pace: 'slow', code: name } });
      expect(failureOf(name, 'must be shorter than bytes')).toMatchObject({ failure: { class: 'queue_error' } });
      expect(failureOf(name, '')).toMatchObject({ failure: { class: 'queue_error' } });
      expect(meaning(name)).toMatchObject({ class: 'queue_error' });
    },
  );

  test.each(['SignatureDoesNotMatch', 'InvalidSignatureException'])(
    '%s is about the region if its message says so',
    (name) => {
      const message = "Credential should be scoped to a valid region, not 'eu-west-1'.";
      expect(failureOf(name, message)).toMatchObject({ failure: { class: 'queue_missing', code: name } });
      expect(failureOf(name, 'no')).toMatchObject({ failure: { class: 'bad_credentials' } });
    },
  );

  test.each(['xInvalidParameterValue', 'InvalidParameterValuex', 'xSignatureDoesNotMatch', 'SignatureDoesNotMatchx'])(
    '%s is a different error',
    (name) => {
      const message = 'must be shorter than 9 bytes; valid region';
      expect(failureOf(name, message)).toMatchObject({ failure: { class: 'queue_error', code: name } });
    },
  );
});

test('the old prefix is removed only at the beginning of a name', () => {
  expect(meaning('x.AWS.SimpleQueueService.QueueDoesNotExist')).toMatchObject({ class: 'queue_error' });
  expect(meaning('AWSxSimpleQueueServicexQueueDoesNotExist')).toMatchObject({ class: 'queue_error' });
});

test('a text that is not a name is not repeated, nor is any message', () => {
  for (const name of ['secret key wJalr/XUtn', '\u001b[8m', 'x'.repeat(81), '', 'a\nb']) {
    expect(queueFailure({ name, message: 'of wJalr/XUtn' })).toEqual({
      kind: 'failed',
      failure: { class: 'queue_error', pace: 'fast', code: 'Unknown', reason: 'SQS answered with the error Unknown.' },
    });
  }
  expect(JSON.stringify(queueFailure({ name: 'AccessDenied', message: 'token wJalr/XUtn' }))).not.toContain('wJalr');
});

describe('an error of KMS', () => {
  const KINDS = ['AccessDenied', 'Disabled', 'InvalidKeyUsage', 'InvalidState', 'NotFound', 'OptInRequired'];

  test.each(KINDS)('of the kind %s means the same with each of its names', (kind) => {
    const names = [`Kms${kind}`, `KMS.${kind}Exception`, `KMS.${kind}`, `KMS${kind}Exception`];
    const [first, ...others] = names.map((name) => ({ ...meaning(name), code: '' }));
    expect(first).toMatchObject({
      class: 'access_denied',
      pace: 'slow',
      reason: expect.stringMatching(/^The queue's KMS key /),
    });
    for (const other of others) expect(other).toEqual(first);
  });

  test('has a separate reason for each kind', () => {
    expect(new Set(KINDS.map((kind) => meaning(`Kms${kind}`)?.reason)).size).toBe(KINDS.length);
  });

  test.each(['KmsThrottled', 'KMS.ThrottlingException', 'KMSThrottlingException'])('%s is transient', (name) => {
    expect(meaning(name)).toMatchObject({ class: 'throttled', pace: 'fast' });
  });

  test('that SQS reports as its own denial is recognized by its message', () => {
    const message = 'User: arn:aws:iam::1:user/u is not authorized to perform: kms:GenerateDataKey on this resource';
    expect(queueFailure({ name: 'AccessDeniedException', message })).toMatchObject({
      failure: {
        class: 'access_denied',
        code: 'KmsAccessDenied',
        reason: "The queue's KMS key cannot be used by the sender.",
      },
    });
    expect(queueFailure({ name: 'AccessDeniedException', message: 'to perform: sqs:SendMessage' })).toMatchObject({
      failure: { code: 'AccessDeniedException' },
    });
  });

  test.each(['KmsSurprise', 'XKmsDisabled', 'KmsDisabledX'])('%s is not an error of KMS', (name) => {
    expect(meaning(name)).toMatchObject({ class: 'queue_error' });
  });
});
