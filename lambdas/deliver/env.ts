/**
 * The variables of every function that delivers, whatever its transport. The `env.ts` of each function adds its own.
 */
import type { EnvironmentContract } from '../../core/environment.ts';

export const deliveringEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  DELIVERIES_URL: 'required',
  DEAD_LETTERS_URL: 'required',
  SECRETS_KEY_ARN: 'required',
  /** Delays between attempts in seconds, comma-separated, instead of the delays of the contract (core/retry.ts). */
  RETRY_FAST_SECONDS: 'optional',
  RETRY_SLOW_SECONDS: 'optional',
  /** How long a delivery may wait for its destination. Default: 14 days. */
  MAX_AGE_SECONDS: 'optional',
  /** How long rows of the attempts log are kept. Default: 14 days. */
  ATTEMPTS_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
