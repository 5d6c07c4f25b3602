/** The parts of "Test S3". */
import type { BucketAuth } from '../../destination.ts';
import type { TestRequest } from '../../test-delivery.ts';
import type { TestCheck } from '../../test-result.ts';
import type { BucketPlace } from './bucket.ts';

export type BucketTestRequest = TestRequest<
  Partial<BucketPlace> & {
    /** The external id of a role is always the one that Feedhose generated. */
    readonly auth?: BucketAuth;
  }
>;

export const BUCKET_FITS: TestCheck = {
  name: 'settings',
  status: 'ok',
  message: 'The settings name a bucket, and the access settings fit it.',
};

/** @param key the key of the test object. */
export function writtenCheck(key: string): TestCheck {
  return { name: 'write', status: 'ok', message: `The bucket accepted the object ${key}.` };
}

export function deletedCheck(): TestCheck {
  return { name: 'delete', status: 'ok', message: 'The test object was deleted.' };
}

/** A test object that remains does no harm, so that the destination can be used. */
export function remainsCheck(key: string, reason: string): TestCheck {
  return {
    name: 'delete',
    status: 'warning',
    message: `The test object ${key} could not be deleted: ${reason}`,
    hint: 'Allow s3:DeleteObject for test objects, as in the policy of the destination, or delete the object yourself.',
  };
}
