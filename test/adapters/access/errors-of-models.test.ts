/** The errors in the SDK's models: each one that a customer can cause has a meaning. */
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { assumeFailure } from '../../../core/transport/aws/outcome.ts';
import { busFailure } from '../../../core/transport/eventbridge/outcome.ts';
import { queueFailure } from '../../../core/transport/sqs/outcome.ts';

/** Returns the names of the errors in the model of a service. */
function namesOf(service: object, Base: abstract new (...args: never[]) => Error): readonly string[] {
  return Object.entries(service)
    .filter(([, one]) => typeof one === 'function' && one.prototype instanceof Base)
    .map(([name]) => name);
}

/** Errors of calls that are never made, or of mistakes that only Feedhose could make. */
const NOT_THEIRS: readonly (readonly [name: string, why: string])[] = [
  ['BatchEntryIdsNotDistinct', 'ids are positions'],
  ['EmptyBatchRequest', 'nothing is sent for nothing'],
  ['InvalidBatchEntryId', 'ids are positions'],
  ['TooManyEntriesInBatchRequest', 'ten are sent together at most'],
  ['InvalidMessageContents', 'characters that SQS refuses are escaped'],
  ['InvalidAttributeName', 'attributes are never written'],
  ['InvalidAttributeValue', 'attributes are never written'],
  ['InvalidIdFormat', 'of receipts'],
  ['InvalidSecurity', 'requests are made over HTTPS and signed'],
  ['UnsupportedOperation', 'no such operation is called'],
  ['MessageNotInflight', 'of receipts'],
  ['PurgeQueueInProgress', 'queues are not purged'],
  ['QueueNameExists', 'queues are not made'],
  ['ReceiptHandleIsInvalid', 'of receipts'],
  ['ResourceNotFoundException', 'of tasks that move messages'],
];

test('every error of SQS that a customer can cause has a meaning', () => {
  const names = namesOf(sqs, sqs.SQSServiceException);
  const unknown = names.filter((name) => {
    const outcome = queueFailure({ name, status: 400 });
    return outcome.kind === 'failed' && outcome.failure.class === 'queue_error';
  });
  expect(names).toContain('KmsDisabled');
  expect(NOT_THEIRS.map(([name]) => name).filter((name) => !unknown.includes(name))).toEqual([]);
  expect(unknown.filter((name) => !NOT_THEIRS.some(([known]) => known === name))).toEqual([]);
});

test('every error of AssumeRole that a customer can cause has a meaning', () => {
  const names = namesOf(sts, sts.STSServiceException);
  expect(names).toContain('RegionDisabledException');
  for (const name of ['RegionDisabledException', 'ExpiredTokenException']) {
    expect(assumeFailure({ name, status: 403 }, queueFailure)).toMatchObject({ failure: { class: 'bad_credentials' } });
  }
});

test('every error of PutEvents and DescribeEventBus has a meaning', () => {
  const names = namesOf(eventbridge, eventbridge.EventBridgeServiceException);
  for (const name of ['InternalException', 'ResourceNotFoundException']) {
    expect(names).toContain(name);
    expect(busFailure({ name, status: 400 }).failure.reason).not.toContain('answered with the error');
  }
});
