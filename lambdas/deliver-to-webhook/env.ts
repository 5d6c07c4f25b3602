/** Variables of deliver-to-webhook: read by `index.ts`, set by `lib/deliver-to-webhook.ts`. */

import type { EnvironmentContract } from '../../core/environment.ts';
import { deliveringEnv } from '../deliver/env.ts';

export const deliverToWebhookEnv = {
  ...deliveringEnv,
  /** Time limit of one exchange with an endpoint, in seconds, 1 to 30. */
  WEBHOOK_TIMEOUT_SECONDS: 'required',
  /** `allowed` permits plain http URLs. With any other value only https is permitted. */
  PLAIN_HTTP: 'optional',
  /**
   * Addresses that the egress policy permits in addition to public ones, comma-separated. Only the embedded run sets
   * it, never a deployed template.
   */
  EGRESS_ALLOWANCE: 'optional',
  /** Resolvers for the addresses of endpoints: `system` or addresses, comma-separated. Only tests and soaks set it. */
  ENDPOINT_RESOLVERS: 'optional',
  /**
   * Resolvers for TXT records: `system` or addresses, comma-separated. Default: those of the system and two public
   * ones.
   */
  OWNERSHIP_RESOLVERS: 'optional',
  /** Label before the host of the TXT record that proves ownership. Default: `_getstream`. */
  OWNERSHIP_TXT_PREFIX: 'optional',
  /** Name in the value of the record. Default: `getstream`. */
  OWNERSHIP_TXT_NAME: 'optional',
} as const satisfies EnvironmentContract;
