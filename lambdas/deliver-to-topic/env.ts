/** Variables of deliver-to-topic: read by `index.ts`, set by `lib/transports.ts`. */

import type { EnvironmentContract } from '../../core/environment.ts';
import { deliveringEnv } from '../deliver/env.ts';

export const deliverToTopicEnv = {
  ...deliveringEnv,
  SENDER_ROLE_ARN: 'required',
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
