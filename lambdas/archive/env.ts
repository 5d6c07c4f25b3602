/** Variables of archive: read by `index.ts`, set by `lib/archive.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const archiveEnv = {
  HOLDING_TABLE: 'required',
  CONFIGURATION_TABLE: 'required',
  BUS_NAME: 'required',
  /** The address of the dashboard. Absent without one. */
  DASHBOARD_URL: 'optional',
  /** ARNs of the dead letter queues of deliveries, by transport. */
  DEAD_LETTERS_ARNS: 'required',
  INTAKE_DEAD_LETTERS_ARN: 'required',
  RULE_DEAD_LETTERS_ARN: 'required',
  /** How long dead letters are kept. Default: a year. */
  DEAD_LETTER_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
