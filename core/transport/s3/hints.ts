/** Remedies for failures to write to a bucket, with the policy for the destination. */
import type { BucketAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsHintOf } from '../aws/hints.ts';
import { keyHint, kmsKindOf } from '../aws/kms.ts';
import { snippetsText } from '../sqs/policies.ts';
import type { BucketAddress } from './bucket.ts';
import { bucketSnippets } from './policies.ts';

export interface BucketHintContext {
  readonly address: BucketAddress;
  readonly auth: BucketAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function bucketHintOf(failure: Pick<Failure, 'class' | 'code'>, context: BucketHintContext): string | undefined {
  const { address, auth, appId, sender } = context;
  const access = () => snippetsText(bucketSnippets(address, auth, appId, sender));
  const kind = kmsKindOf(failure.code);
  if (kind !== undefined && kind !== 'throttled') {
    return kind === 'AccessDenied' ? access() : keyHint(kind, address, 'bucket');
  }
  const expected = `Check that the bucket ${address.bucket} exists in ${address.region} and belongs to the account ${address.account}.`;
  switch (failure.class) {
    case 'bucket_missing':
      return expected;
    case 'access_denied':
      return `${expected}\n${access()}`;
    default:
      return awsHintOf(failure as Failure, auth, address, access);
  }
}
