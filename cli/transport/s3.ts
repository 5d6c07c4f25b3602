/** The transport `s3` on the command line. */
import type { CliTransport, Stored } from './transport.ts';

type Address = Pick<Stored<'s3'>, 'bucket' | 'region' | 'bucket_owner' | 'prefix' | 'kms_key_arn'>;

export const S3: CliTransport<'s3'> = {
  addressOf: ({ bucket, prefix = '' }) => `s3://${bucket}/${prefix}`,
  embeddedAt: (wanted) => wanted,
  isAt: ({ bucket, prefix = '' }, stored) => bucket === stored.bucket && prefix === (stored.prefix ?? ''),
  shownOf: ({ auth, window_minutes = DEFAULT_MINUTES, ...wanted }) => ({
    ...shownAddress(wanted as Address),
    window_minutes: String(window_minutes),
    auth: auth.type === 'role' ? `role ${auth.role_arn}` : auth.type,
  }),
  shownOfStored: ({ auth, window_minutes, ...stored }) => ({
    ...shownAddress(stored),
    window_minutes: String(window_minutes),
    auth: auth.type === 'role' ? `role ${auth.role_arn}` : auth.type,
  }),
  secretsOf: () => [],
  entryOf: ({ auth, window_minutes, ...stored }) => ({
    ...shownAddress(stored),
    window_minutes,
    auth: auth.type === 'role' ? { type: 'role', role_arn: auth.role_arn } : { type: 'policy' },
  }),
  isVouched: false,
  isSigned: false,
};

const DEFAULT_MINUTES = 5;

function shownAddress({
  bucket,
  region,
  bucket_owner,
  prefix,
  kms_key_arn,
}: Address): Readonly<Record<string, string>> {
  return {
    ...{ bucket, region, bucket_owner },
    ...(prefix === undefined ? {} : { prefix }),
    ...(kms_key_arn === undefined ? {} : { kms_key_arn }),
  };
}
