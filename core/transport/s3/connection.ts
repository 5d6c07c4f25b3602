/** The address of a bucket with the credentials for it, or why the settings of a destination cannot be used. */
import type { BucketDestination } from '../../destination.ts';
import { type FailedOutcome, misconfigured } from '../../outcome.ts';
import { type AwsCredentials, bucketAuthFaults, type Operator } from '../aws/credentials.ts';
import { type BucketAddress, type BucketPlace, bucketAddress } from './bucket.ts';

export interface BucketConnection {
  readonly address: BucketAddress;
  readonly credentials: AwsCredentials;
}

/** @param place where the objects are written. It can be that of a frozen window. @param endpoint of an emulator of AWS. */
export function bucketConnection(
  { app_id: appId, auth }: Pick<BucketDestination, 'app_id' | 'auth'>,
  place: BucketPlace,
  operator: Operator,
  endpoint: string | undefined,
): BucketConnection | FailedOutcome {
  const parsed = bucketAddress(place, endpoint);
  if ('faults' in parsed) {
    const faults = parsed.faults.map(({ field, message }) => `${field}: ${message}.`);
    return misconfigured('Bucket', faults.join(' '));
  }
  const faults = bucketAuthFaults(parsed.address, auth, operator);
  if (faults.length > 0) return misconfigured('BucketAccess', faults.join(' '));
  const credentials: AwsCredentials =
    auth.type === 'policy'
      ? { type: 'policy', appId }
      : { type: 'role', appId, roleArn: auth.role_arn, externalId: auth.external_id };
  return { address: parsed.address, credentials };
}
