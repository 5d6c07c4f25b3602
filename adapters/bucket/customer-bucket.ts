/** Writes objects to customers' buckets. Every call names the owner of the bucket, so that no other bucket is written to. */
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FailedOutcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import type { BucketAddress } from '../../core/transport/s3/bucket.ts';
import { bucketFailure } from '../../core/transport/s3/outcome.ts';
import { describeError } from '../access/error.ts';
import type { BucketAccess } from './access.ts';

export type Put = { readonly kind: 'written' | 'exists' } | FailedOutcome;

const TYPES = {
  objects: { ContentType: 'application/x-ndjson' },
  manifest: { ContentType: 'application/json' },
  test: { ContentType: 'text/plain' },
} as const;

export interface CustomerBucket {
  /** Writes an object unless it exists. Never throws for what S3 or the customer's role answers. */
  put(
    address: BucketAddress,
    credentials: AwsCredentials,
    key: string,
    content: Uint8Array,
    type: keyof typeof TYPES,
  ): Promise<Put>;
  /** Deletes an object. Returns `undefined` if it is deleted. */
  remove(address: BucketAddress, credentials: AwsCredentials, key: string): Promise<FailedOutcome | undefined>;
}

export function createCustomerBucket(access: BucketAccess): CustomerBucket {
  const call = async <T>(
    { region }: BucketAddress,
    credentials: AwsCredentials,
    make: (client: S3Client) => Promise<T>,
  ): Promise<T | FailedOutcome> => {
    const found = await access.clientFor(region, credentials);
    if ('outcome' in found) return found.outcome;
    try {
      return await make(found.client);
    } catch (error) {
      const outcome = bucketFailure(describeError(error));
      access.learn(credentials, [outcome]);
      return outcome;
    }
  };
  return {
    put(address, credentials, Key, Body, type) {
      const { bucket: Bucket, account: ExpectedBucketOwner, kmsKeyArn } = address;
      return call<Put>(address, credentials, async (client) => {
        const command = new PutObjectCommand({
          Bucket,
          Key,
          Body,
          ExpectedBucketOwner,
          ...TYPES[type],
          IfNoneMatch: '*',
          ACL: 'bucket-owner-full-control',
          ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn }),
        });
        try {
          await client.send(command);
          return { kind: 'written' };
        } catch (error) {
          if ((error as Error).name === 'PreconditionFailed') return { kind: 'exists' };
          throw error;
        }
      });
    },
    remove: (address, credentials, Key) =>
      call(address, credentials, async (client) => {
        const { bucket: Bucket, account: ExpectedBucketOwner } = address;
        await client.send(new DeleteObjectCommand({ Bucket, Key, ExpectedBucketOwner }));
        return undefined;
      }),
  };
}
