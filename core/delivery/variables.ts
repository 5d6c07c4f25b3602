/** The variables of every function that delivers, whatever its transport: each `env.ts` adds its own. */
import type { EnvironmentContract } from '../environment.ts';

export const deliveringEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  DELIVERIES_URL: 'required',
  DEAD_LETTERS_URL: 'required',
  SECRETS_KEY_ARN: 'required',
  /** Gaps between attempts in seconds, comma-separated, in place of the contract's (core/retry.ts). */
  RETRY_FAST_SECONDS: 'optional',
  RETRY_SLOW_SECONDS: 'optional',
  /** How long a delivery may wait for its destination; 14 days by default. */
  MAX_AGE_SECONDS: 'optional',
  /** How long rows of the attempts log are kept; 14 days by default. */
  ATTEMPTS_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
