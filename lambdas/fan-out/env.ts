/** Variables of fan-out: read by `index.ts`, set by `lib/fan-out.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const fanOutEnv = {
  CONFIGURATION_TABLE: 'required',
  QUEUE_DELIVERIES_URL: 'required',
  WEBHOOK_DELIVERIES_URL: 'required',
  QUEUE_DEAD_LETTERS_URL: 'required',
  WEBHOOK_DEAD_LETTERS_URL: 'required',
  INTAKE_DEAD_LETTERS_URL: 'required',
} as const satisfies EnvironmentContract;
