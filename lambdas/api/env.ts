/** Variables of the API: read by `index.ts`, set by `lib/api.ts`. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const apiEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  /** Seals, and cannot open: only `kms:GenerateDataKey`. */
  SECRETS_KEY_ARN: 'required',
  /** What policies to paste name, and whose account is our own. */
  SENDER_ROLE_ARN: 'required',
  /** Names or ARNs of the functions that make tests and checks, by transport; as the URLs of the queues that dead letters are put back onto. */
  DELIVER_FUNCTIONS: 'required',
  DELIVERIES_URLS: 'required',
  INTAKE_URL: 'required',
  /** URLs of all queues of the stack, comma-separated: none of them is a customer's. */
  OWN_QUEUE_URLS: 'required',
  /** The bus that updates come in by: no customer's. */
  OWN_BUS_ARN: 'required',
  /** For test updates. */
  BUS_NAME: 'required',
  /** `allowed` lets webhook URLs be plain http. As at deliver-to-webhook. */
  PLAIN_HTTP: 'optional',
  /** As at deliver-to-webhook: only the embedded run sets it. */
  EGRESS_ALLOWANCE: 'optional',
  /** As at deliver-to-webhook. */
  OWNERSHIP_TXT_PREFIX: 'optional',
  OWNERSHIP_TXT_NAME: 'optional',
  /** Set by AWS tooling alone. Its host counts as an SQS host. */
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
