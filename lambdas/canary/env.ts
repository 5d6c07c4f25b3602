/** Variables of the receiver of the canary: read by `index.ts`, set by `lib/canary.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const canaryEnv = {
  RECEIVED_TABLE: 'required',
} as const satisfies EnvironmentContract;
