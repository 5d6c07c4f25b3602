/** Variables of wake: read by `index.ts`, set by `lib/wake.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const wakeEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  /** By transport. */
  DELIVERIES_URLS: 'required',
  INTAKE_URL: 'required',
  BUS_NAME: 'required',
  /** As at the deliver functions. */
  MAX_AGE_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
