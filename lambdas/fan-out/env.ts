/** Variables of fan-out: read by `index.ts`, set by `lib/fan-out.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const fanOutEnv = {
  CONFIGURATION_TABLE: 'required',
  /** URLs by transport (core/transport/by-transport.ts) of the deliveries queues and of their dead letter queues. */
  DELIVERIES_URLS: 'required',
  DEAD_LETTERS_URLS: 'required',
  INTAKE_DEAD_LETTERS_URL: 'required',
  /** Absent without a journal. */
  JOURNAL_BUCKET: 'optional',
  JOURNAL_TABLE: 'optional',
  /** How long the journal keeps updates, in seconds. */
  JOURNAL_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
