/** Variables of wake: read by `index.ts`, set by `lib/wake.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const wakeEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  /** URLs of the deliveries queues, by transport. */
  DELIVERIES_URLS: 'required',
  INTAKE_URL: 'required',
  BUS_NAME: 'required',
  /** Name of the function that continues replays. Absent without a journal. */
  REPLAY_FUNCTION: 'optional',
  /** Name of the function that writes windows to buckets. Absent without a journal. */
  WRITE_TO_BUCKET_FUNCTION: 'optional',
  /** The address of the dashboard. Absent without one. */
  DASHBOARD_URL: 'optional',
  /** How long a circuit breaker is open before `destination.failing` is sent. Default: 15 minutes. */
  FAILING_AFTER_SECONDS: 'optional',
  /** The same value as in the deliver functions. */
  MAX_AGE_SECONDS: 'optional',
} as const satisfies EnvironmentContract;
