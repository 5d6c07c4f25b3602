/** Contract, section 5: the failure classes of answers from EventBridge, and of partial successes. */
import { describe, expect, test } from '@jest/globals';
import { busFailure, outcomeOfEntries } from '../../../../core/transport/eventbridge/outcome.ts';

describe('an error of EventBridge', () => {
  test.each([
    ['ResourceNotFoundException', 'bus_missing', 'slow', 'The event bus does not exist.'],
    ['InvalidAccountIdException', 'bus_missing', 'slow', 'The event bus does not exist.'],
    ['AccessDeniedException', 'access_denied', 'slow', 'EventBridge denies access to the event bus.'],
    [
      'NotAuthorizedForSourceException',
      'access_denied',
      'slow',
      'The policy of the bus does not allow events of this source and detail type.',
    ],
    [
      'NotAuthorizedForDetailTypeException',
      'access_denied',
      'slow',
      'The policy of the bus does not allow events of this source and detail type.',
    ],
    ['UnrecognizedClientException', 'bad_credentials', 'slow', 'EventBridge does not recognize the access key id.'],
    ['InvalidSignatureException', 'bad_credentials', 'slow', 'The secret does not belong to the access key id.'],
    ['ExpiredTokenException', 'bad_credentials', 'slow', 'The credentials have expired.'],
    ['ThrottlingException', 'throttled', 'fast', 'EventBridge throttles requests to the event bus.'],
    ['InternalFailure', 'bus_error', 'fast', 'EventBridge reported an internal error.'],
    ['InternalException', 'bus_error', 'fast', 'EventBridge reported an internal error.'],
    ['InternalServerError', 'bus_error', 'fast', 'EventBridge reported an internal error.'],
    [
      'MalformedDetail',
      'bus_error',
      'slow',
      'EventBridge rejected the event as malformed. It refuses integers beyond 64 bits and more than 1,000 nested levels. Edit the dead letter, or correct the update in the feed backend.',
    ],
    ['InvalidArgument', 'bus_error', 'slow', 'EventBridge rejected the event as malformed.'],
    ['InvalidArgument', 'bus_error', 'slow', 'EventBridge rejected the event as malformed.'],
    ['PutEventsRequestEntryTooLarge', 'too_large', 'slow', 'The events are larger than EventBridge accepts.'],
    ['TimeoutError', 'timeout', 'fast', 'EventBridge did not answer in time.'],
    ['ENOTFOUND', 'dns', 'fast', 'The EventBridge endpoint of the region was not found.'],
    ['ECONNREFUSED', 'connect', 'fast', 'Could not connect to EventBridge.'],
    [
      'ERR_INVALID_CHAR',
      'configuration',
      'slow',
      'The access key id is invalid: it contains a character that cannot be sent.',
    ],
  ])('%s is of class %s at the pace %s', (name, failureClass, pace, reason) => {
    expect(busFailure({ name }).failure).toEqual({ class: failureClass, pace, code: name, reason });
  });

  test.each([
    ['ValidationException', 'Total size of the entries in the request is over the limit.', 'too_large'],
    ['ValidationException', 'Member must not be null', 'bus_error'],
  ])('%s with the message %j is of class %s', (name, message, failureClass) => {
    expect(busFailure({ name, message }).failure).toMatchObject({ class: failureClass, pace: 'slow', code: name });
  });

  test.each(['SignatureDoesNotMatch', 'InvalidSignatureException'])('%s may be about the region', (name) => {
    const message = "Credential should be scoped to a valid region, not 'eu-west-9'.";
    expect(busFailure({ name, message }).failure).toEqual({
      class: 'bus_missing',
      pace: 'slow',
      code: name,
      reason: 'The event bus is not in the region that its ARN names.',
    });
  });

  test.each([
    [400, 'slow'],
    [403, 'slow'],
    [408, 'fast'],
    [429, 'fast'],
    [500, 'fast'],
    [503, 'fast'],
    [undefined, 'fast'],
  ])('that is unknown is classified by its status %s: %s', (status, pace) => {
    const { failure } = busFailure({ name: 'Odd', ...(status === undefined ? {} : { status }) });
    expect(failure).toMatchObject({ class: 'bus_error', pace, reason: 'EventBridge answered with the error Odd.' });
  });
});

describe('an answer of PutEvents', () => {
  const taken = { EventId: '1' };

  test('that accepted all entries is a delivery', () => {
    expect(outcomeOfEntries([taken, taken])).toEqual({ kind: 'delivered', status: 200 });
  });

  test('that accepted none is a failure of all of them', () => {
    const refused = { ErrorCode: 'AccessDeniedException', ErrorMessage: 'no' };
    expect(outcomeOfEntries([refused, refused])).toEqual(busFailure({ name: 'AccessDeniedException' }));
  });

  test('that accepted some leaves the others, by their positions', () => {
    const outcome = outcomeOfEntries([
      taken,
      { ErrorCode: 'MalformedDetail' },
      taken,
      { ErrorCode: 'InternalFailure' },
    ]);
    expect(outcome).toMatchObject({ kind: 'failed', left: [1, 3], failure: { code: 'InternalFailure', pace: 'fast' } });
  });

  test('never quotes the message of EventBridge about an entry', () => {
    const outcome = outcomeOfEntries([{ ErrorCode: 'MalformedDetail', ErrorMessage: 'detail {"secret":1}' }]);
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });
});
