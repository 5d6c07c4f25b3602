/** Clients for customers' buckets. Buckets are in the path, so that only the region selects the host. */
import { S3Client } from '@aws-sdk/client-s3';
import { BUCKET_PUT_SECONDS } from '../../core/limits.ts';
import { bucketFailure } from '../../core/transport/s3/outcome.ts';
import { type AwsAccess, createAwsAccess } from '../access/clients.ts';
import { CUSTOMER_CALLS } from '../aws-client.ts';
import type { Sessions } from '../sts/sessions.ts';

export type BucketAccess = AwsAccess<S3Client>;

const LIMITS = { ...CUSTOMER_CALLS, attemptMs: BUCKET_PUT_SECONDS * 1000 };

export function createBucketAccess(sessions: Sessions, limits = LIMITS): BucketAccess {
  return createAwsAccess<S3Client, S3Client['config']['requestHandler']>(sessions, limits, {
    make: (options) => new S3Client({ ...options, forcePathStyle: true, followRegionRedirects: false }),
    handlerOf: (client) => client.config.requestHandler,
    failureOf: bucketFailure,
  });
}
