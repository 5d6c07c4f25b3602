/** Variables of notify: read by `index.ts`, set by `lib/notifications.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const notifyEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  /** ARN of the topic of the operator. */
  ALARM_TOPIC: 'optional',
  /** The kinds that the topic of the operator receives, comma-separated. Default: all. */
  KINDS: 'optional',
  /** The ARNs of topics that apps can have, comma-separated, with `*` as a wildcard. Default: none. */
  APP_TOPICS: 'optional',
} as const satisfies EnvironmentContract;
