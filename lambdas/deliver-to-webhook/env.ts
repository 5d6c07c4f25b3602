/** Variables of deliver-to-webhook: read by `index.ts`, set by `lib/deliver-to-webhook.ts`. */

import type { EnvironmentContract } from '../../core/environment.ts';
import { deliveringEnv } from '../deliver/env.ts';

export const deliverToWebhookEnv = {
  ...deliveringEnv,
  /** Time limit of one exchange with an endpoint, in seconds, 1 to 30. */
  WEBHOOK_TIMEOUT_SECONDS: 'required',
  /** `allowed` lets webhook URLs be plain http; anything else, or nothing, is https only. */
  PLAIN_HTTP: 'optional',
  /** Addresses that the egress policy lets through beside the public ones, comma-separated. Never in a deployed template: only the embedded run sets it. */
  EGRESS_ALLOWANCE: 'optional',
  /** Who is asked for the addresses of endpoints: `system` or addresses, comma-separated. Tests and soaks set it, no deployed template does. */
  ENDPOINT_RESOLVERS: 'optional',
  /** Who is asked for TXT records: `system` or addresses, comma-separated; the system's and two public ones by default. */
  OWNERSHIP_RESOLVERS: 'optional',
  /** Label before the host whose TXT record proves ownership; `_getstream` by default. */
  OWNERSHIP_TXT_PREFIX: 'optional',
  /** Name in the record's value; `getstream` by default. */
  OWNERSHIP_TXT_NAME: 'optional',
} as const satisfies EnvironmentContract;
