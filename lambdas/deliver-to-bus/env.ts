/** Variables of deliver-to-bus: read by `index.ts`, set by `lib/deliver-to-bus.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const deliverToBusEnv = {
  CONFIGURATION_TABLE: 'required',
  HELD_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  DELIVERIES_URL: 'required',
  DEAD_LETTERS_URL: 'required',
  SECRETS_KEY_ARN: 'required',
  SENDER_ROLE_ARN: 'required',
  /** As at deliver-to-queue. */
  RETRY_FAST_SECONDS: 'optional',
  RETRY_SLOW_SECONDS: 'optional',
  MAX_AGE_SECONDS: 'optional',
  ATTEMPTS_SECONDS: 'optional',
  /** The bus that updates come in by: no customer's. */
  OWN_BUS_ARN: 'required',
} as const satisfies EnvironmentContract;
