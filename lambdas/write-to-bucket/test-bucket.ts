/**
 * "Test S3" writes a test object to the bucket of a destination as a window is written, and deletes it. It runs in the function that
 * writes windows, with its role and code. An invalid configuration is a successful call.
 */

import { DESTINATION_MISSING } from '../../core/delivery/find-target.ts';
import type { AnyDestination, DestinationRef } from '../../core/destination.ts';
import type { FailedOutcome, Failure } from '../../core/outcome.ts';
import { settingsCheck, type TestCheck, type TestResult, testResult } from '../../core/test-result.ts';
import type { AwsCredentials, Operator } from '../../core/transport/aws/credentials.ts';
import { checkOf, type ExternalIdProof, externalIdCheck } from '../../core/transport/aws/session.ts';
import type { BucketAddress } from '../../core/transport/s3/bucket.ts';
import { bucketConnection } from '../../core/transport/s3/connection.ts';
import { isBucket, placeOf } from '../../core/transport/s3/frozen.ts';
import { bucketHintOf } from '../../core/transport/s3/hints.ts';
import { testKeyOf } from '../../core/transport/s3/object-keys.ts';
import {
  BUCKET_FITS,
  type BucketTestRequest,
  deletedCheck,
  remainsCheck,
  writtenCheck,
} from '../../core/transport/s3/test-checks.ts';

export interface TestBucketPorts {
  destinationOf(ref: DestinationRef): Promise<AnyDestination | undefined>;
  put(
    address: BucketAddress,
    credentials: AwsCredentials,
    key: string,
    content: Uint8Array,
    type: 'test',
  ): Promise<{ readonly kind: 'written' | 'exists' } | FailedOutcome>;
  remove(address: BucketAddress, credentials: AwsCredentials, key: string): Promise<FailedOutcome | undefined>;
  proveExternalId(role: Extract<AwsCredentials, { type: 'role' }>): Promise<ExternalIdProof>;
  readonly operator: Operator;
  readonly endpoint: string | undefined;
  /** Resolves when the time limit of a test is reached. */
  timeUp(): Promise<void>;
  /** Returns a unique id for a test. */
  readonly eventId: () => string;
  /** Unix ms. */
  readonly now: () => number;
}

const LATE: TestCheck = {
  name: 'time',
  status: 'error',
  message: 'AWS did not answer in time.',
  hint: 'Try again in a moment.',
};
const CONTENT = Buffer.from('This is a test object of Feedhose. It can be deleted.\n');

/** @throws when a service of Feedhose fails. */
export function createTestBucket(ports: TestBucketPorts): (request: BucketTestRequest) => Promise<TestResult> {
  return async (request) => {
    const startedAt = ports.now();
    const late = ports.timeUp().then(() => [LATE]);
    const checks = await Promise.race([testBucket(request, ports), late]);
    return testResult(checks, ports.now() - startedAt);
  };
}

async function testBucket(
  { app_id: appId, scope, destination_id: destinationId, settings = {} }: BucketTestRequest,
  ports: TestBucketPorts,
): Promise<readonly TestCheck[]> {
  const stored = await ports.destinationOf({ appId, scope, destinationId });
  if (!isBucket(stored)) return [checkOf('destination', DESTINATION_MISSING.failure, undefined)];
  const { auth = stored.auth, ...place } = { ...placeOf(stored), ...settings };
  const connection = bucketConnection({ app_id: appId, auth }, place, ports.operator, ports.endpoint);
  if ('failure' in connection) return [settingsCheck(connection.failure)];
  const { address, credentials } = connection;
  const context = { address, auth, appId, sender: ports.operator.senderRole };
  const hintOf = (failure: Failure) => bucketHintOf(failure, context);
  const checks: TestCheck[] = [BUCKET_FITS];
  if (credentials.type === 'role') {
    const check = externalIdCheck(await ports.proveExternalId(credentials), hintOf);
    checks.push(check);
    if (check.status === 'error') return checks;
  }
  const key = testKeyOf(address.prefix, ports.eventId());
  const written = await ports.put(address, credentials, key, CONTENT, 'test');
  if (written.kind === 'failed') return [...checks, checkOf('write', written.failure, hintOf(written.failure))];
  const remains = await ports.remove(address, credentials, key);
  return [...checks, writtenCheck(key), remains ? remainsCheck(key, remains.failure.reason) : deletedCheck()];
}
