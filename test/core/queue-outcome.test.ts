/** Contract, section 5: the same classes for what SQS answers. */
import { describe, expect, test } from '@jest/globals';
import { queueFailure } from '../../core/queue-outcome.ts';

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
    ['InvalidClientTokenId', 'bad_credentials', 'slow', 'SQS does not know the access key id.'],
    ['UnrecognizedClientException', 'bad_credentials', 'slow', 'SQS does not know the access key id.'],
    ['SignatureDoesNotMatch', 'bad_credentials', 'slow', 'The secret does not belong to the access key id.'],
    ['InvalidSignatureException', 'bad_credentials', 'slow', 'The secret does not belong to the access key id.'],
    ['ExpiredToken', 'bad_credentials', 'slow', 'The credentials have expired.'],
    ['ThrottlingException', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['RequestThrottled', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['OverLimit', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['KmsThrottled', 'throttled', 'fast', 'SQS throttles requests to the queue.'],
    ['KmsAccessDenied', 'access_denied', 'slow', "The queue's KMS key cannot be used by the sender."],
    ['KmsDisabled', 'access_denied', 'slow', "The queue's KMS key cannot be used by the sender."],
    ['AWS.SimpleQueueService.BatchRequestTooLong', 'too_large', 'slow', 'The message is larger than the queue allows.'],
    ['TimeoutError', 'timeout', 'fast', 'SQS did not answer in time.'],
    ['AbortError', 'timeout', 'fast', 'SQS did not answer in time.'],
    ['ENOTFOUND', 'dns', 'fast', 'The SQS endpoint of the region was not found.'],
    ['ECONNREFUSED', 'connect', 'fast', 'No connection to SQS could be made.'],
    ['ECONNRESET', 'connect', 'fast', 'No connection to SQS could be made.'],
  ])('%s is of class %s at the pace %s', (name, failureClass, pace, reason) => {
    const code = name.replace('AWS.SimpleQueueService.', '');
    expect(meaning(name)).toEqual({ class: failureClass, pace, code, reason });
    expect(meaning(name, 418)).toEqual({ class: failureClass, pace, code, reason, status: 418 });
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
  ])('that nobody knows goes by its status: %p is %s', (status, pace) => {
    expect(meaning('Surprise', status)).toEqual({
      class: 'queue_error',
      pace,
      code: 'Surprise',
      reason: 'SQS answered with the error Surprise.',
      ...(status === undefined ? {} : { status }),
    });
  });

  test.each(['constructor', '__proto__', 'toString'])('with the inherited name %s is one that nobody knows', (name) => {
    expect(meaning(name)).toMatchObject({ class: 'queue_error', code: name });
  });
});
