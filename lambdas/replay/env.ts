/** Variables of replay: read by `index.ts`, set by `lib/replay.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const replayEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  BUS_NAME: 'required',
  /** The address of the dashboard. Absent without one. */
  DASHBOARD_URL: 'optional',
  JOURNAL_BUCKET: 'required',
  JOURNAL_TABLE: 'required',
  /** How long the journal keeps updates, in seconds. */
  JOURNAL_SECONDS: 'required',
  /** URLs by transport of the deliveries queues and of their dead letter queues. */
  DELIVERIES_URLS: 'required',
  DEAD_LETTERS_URLS: 'required',
  /** Seconds after which the journal of a moment is complete. Only tests set it. */
  SETTLED_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
