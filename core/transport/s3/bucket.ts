/** The address of a customer's bucket. No text of a customer selects a host: the SDK builds it from the region alone. */
import { defined } from '../../defined.ts';
import type { BucketDestination } from '../../destination.ts';
import { BUCKET_PREFIX_BYTES } from '../../limits.ts';
import { invisibleIn } from '../../visible-text.ts';
import { type Partition, partitionOf } from '../aws/partition.ts';

export interface BucketAddress {
  readonly bucket: string;
  readonly region: string;
  readonly partition: Partition;
  /** The account that owns the bucket. */
  readonly account: string;
  readonly prefix?: string;
  readonly kmsKeyArn?: string;
  /** The endpoint of an emulator of AWS. Absent for AWS itself. */
  readonly endpoint?: string;
}

/** The fields of a destination that say where objects are written, and how they are encrypted. */
export type BucketPlace = Pick<BucketDestination, 'bucket' | 'region' | 'bucket_owner' | 'prefix' | 'kms_key_arn'>;

interface BucketFault {
  readonly field: keyof BucketPlace;
  readonly message: string;
}

/** The folder in which the test button writes and deletes an object. Names of apps in keys never begin with an underscore. */
export const TEST_FOLDER = '_feedhose_test';

/** The rules for names of general purpose buckets (S3 User Guide, "Bucket naming rules"). */
const NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z\d](?!.*\.\.)[a-z\d.-]{1,61}[a-z\d]$/;
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const KEY_ARN = /^arn:([a-z-]{1,20}):kms:([a-z\d-]{1,40}):\d{12}:(?:key\/[\w-]{1,100}|alias\/[\w/-]{1,200})$/;

/** @param endpoint the endpoint of an emulator of AWS, if any. */
export function bucketAddress(
  place: BucketPlace,
  endpoint?: string,
): { readonly address: BucketAddress } | { readonly faults: readonly BucketFault[] } {
  const { bucket, region, bucket_owner: account, prefix, kms_key_arn: kmsKeyArn } = place;
  const partition = partitionOf(region);
  const faults: BucketFault[] = [];
  const fault = (field: keyof BucketPlace, message: string): void => void faults.push({ field, message });
  if (!NAME.test(bucket) || IPV4.test(bucket)) {
    fault(
      'bucket',
      'expected the name of an S3 bucket (3 to 63 lower-case letters, digits, dots and hyphens), got another text',
    );
  }
  if (!partition) fault('region', 'expected a region of AWS such as eu-west-1, got another text');
  if (!/^\d{12}$/.test(account)) {
    fault('bucket_owner', 'expected the 12 digits of the AWS account that owns the bucket, got another text');
  }
  const prefixFault = prefix === undefined ? undefined : faultOfPrefix(prefix);
  if (prefixFault !== undefined) fault('prefix', prefixFault);
  const key = kmsKeyArn === undefined ? undefined : KEY_ARN.exec(kmsKeyArn);
  if (key === null) {
    fault(
      'kms_key_arn',
      'expected the ARN of a KMS key such as arn:aws:kms:us-east-1:123456789012:key/…, got another text',
    );
  } else if (key && (key[1] !== partition || key[2] !== region)) {
    fault('kms_key_arn', `expected a key in the region of the bucket, ${region}, got one of another region`);
  }
  if (faults.length > 0 || !partition) return { faults };
  return { address: { bucket, region, partition, account, ...defined({ prefix, kmsKeyArn, endpoint }) } };
}

/** Each part of a prefix is a visible name, so that a console shows it and no tool resolves it to another folder. */
function faultOfPrefix(prefix: string): string | undefined {
  const invisible = invisibleIn(prefix);
  if (invisible !== undefined) return `expected visible characters, got ${invisible}`;
  if (prefix.startsWith('/') || prefix.endsWith('/')) return 'expected no slash at the start or the end, got one';
  if (Buffer.byteLength(prefix) > BUCKET_PREFIX_BYTES) {
    return `expected at most ${BUCKET_PREFIX_BYTES} bytes, got ${Buffer.byteLength(prefix)}`;
  }
  if (prefix.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'expected names with single slashes between them, got an empty name, "." or ".."';
  }
  if (prefix.split('/').includes(TEST_FOLDER)) {
    return `expected another folder than ${TEST_FOLDER}, in which tests write and delete objects, got it`;
  }
  // These characters need special handling, or are placeholders and wildcards of policies and query engines.
  return /[\\{}^%`[\]"<>~#|*?$&@=;:+, ]/.test(prefix)
    ? "expected letters, digits and the characters / - _ . ! ' ( ), got another character"
    : undefined;
}

export function bucketArn({ partition, bucket }: Pick<BucketAddress, 'partition' | 'bucket'>): string {
  return `arn:${partition}:s3:::${bucket}`;
}
