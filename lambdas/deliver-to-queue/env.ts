/** Variables of deliver-to-queue: read by `index.ts`, set by `lib/deliver-to-queue.ts`. */

import type { EnvironmentContract } from '../../core/environment.ts';
import { deliveringEnv } from '../deliver/env.ts';

export const deliverToQueueEnv = {
  ...deliveringEnv,
  SENDER_ROLE_ARN: 'required',
  /** Set only by AWS tooling: the embedded run, or a VPC endpoint. Its host counts as an SQS host. */
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
