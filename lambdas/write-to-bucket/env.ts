/** Variables of write-to-bucket: read by `index.ts`, set by `lib/write-to-bucket.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const writeToBucketEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  JOURNAL_BUCKET: 'required',
  JOURNAL_TABLE: 'required',
  /** How long the journal keeps updates, in seconds. */
  JOURNAL_SECONDS: 'required',
  SENDER_ROLE_ARN: 'required',
  AWS_ENDPOINT_URL: 'optional',
  /** Seconds after its end at which a window is closed, its length, and seconds after which late blocks are written. Only tests set them. */
  SETTLED_SECONDS: 'optional',
  WINDOW_SECONDS: 'optional',
  LATE_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
