/** Variables of deliver-to-bus: read by `index.ts`, set by `lib/deliver-to-bus.ts`. */

import type { EnvironmentContract } from '../../core/environment.ts';
import { deliveringEnv } from '../deliver/env.ts';

export const deliverToBusEnv = {
  ...deliveringEnv,
  SENDER_ROLE_ARN: 'required',
  /** The bus on which updates are published. It cannot be a destination. */
  OWN_BUS_ARN: 'required',
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
