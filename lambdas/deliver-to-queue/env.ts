/** Variables of deliver-to-queue: read by `index.ts`, set by `lib/deliver-to-queue.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const deliverToQueueEnv = {
  CONFIGURATION_TABLE: 'required',
  HELD_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  DELIVERIES_URL: 'required',
  DEAD_LETTERS_URL: 'required',
  SECRETS_KEY_ARN: 'required',
  SENDER_ROLE_ARN: 'required',
  /** Gaps between attempts in seconds, comma-separated, in place of the contract's (core/retry.ts). */
  RETRY_FAST_SECONDS: 'optional',
  RETRY_SLOW_SECONDS: 'optional',
  /** How long a delivery may wait for its destination; 14 days by default. */
  MAX_AGE_SECONDS: 'optional',
  /** How long rows of the attempts log are kept; 14 days by default. */
  ATTEMPTS_SECONDS: 'optional',
  /** Set by AWS tooling alone: the embedded run, or a VPC endpoint. Its host counts as an SQS host. */
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
