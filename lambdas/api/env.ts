/** The environment variables of the API, which `lib/api.ts` sets. */
import type { EnvironmentContract } from '../../core/environment.ts';

export const apiEnv = {
  CONFIGURATION_TABLE: 'required',
  HOLDING_TABLE: 'required',
  ATTEMPTS_TABLE: 'required',
  /** The key with which secrets are encrypted. The function has only the permission `kms:GenerateDataKey`. */
  SECRETS_KEY_ARN: 'required',
  /** The role in the policies for customers. Its account is the account of the stack. */
  SENDER_ROLE_ARN: 'required',
  /** By transport: the names or ARNs of the functions that execute tests, and the URLs of the queues to which dead letters are redriven. */
  DELIVER_FUNCTIONS: 'required',
  DELIVERIES_URLS: 'required',
  /** The function that writes to buckets and tests them. Absent without a journal. */
  WRITE_TO_BUCKET_FUNCTION: 'optional',
  INTAKE_URL: 'required',
  /** The URLs of all queues of the stack, comma-separated. They are refused as destinations. */
  OWN_QUEUE_URLS: 'required',
  /** The event bus of the stack, which is refused as a destination. */
  OWN_BUS_ARN: 'required',
  /** The event bus for test updates. */
  BUS_NAME: 'required',
  /** How long rows of the attempts log are kept. Default: 14 days. */
  ATTEMPTS_SECONDS: 'optional',
  /** The journal, and how long it keeps updates in seconds. Absent without a journal. */
  JOURNAL_BUCKET: 'optional',
  JOURNAL_TABLE: 'optional',
  JOURNAL_SECONDS: 'optional',
  /** The bucket with the public keys of apps. */
  KEYS_BUCKET: 'required',
  /** The address of the API, which serves the public keys if there is no dashboard. Otherwise CloudFront serves them. */
  KEYS_URL: 'optional',
  /** The addresses of the dashboard and of the portal page. Absent without a dashboard. */
  DASHBOARD_URL: 'optional',
  PORTAL_URL: 'optional',
  /** The origins from which the portal page loads logos, comma-separated. */
  PORTAL_LOGO_ORIGINS: 'optional',
  /** The ARNs of topics that apps can have, comma-separated, with `*` as a wildcard. Default: none. */
  APP_TOPICS: 'optional',
  /** `allowed` permits webhook URLs with http, as in deliver-to-webhook. */
  PLAIN_HTTP: 'optional',
  /** Set by the embedded run only, as in deliver-to-webhook. */
  EGRESS_ALLOWANCE: 'optional',
  /** The same as in deliver-to-webhook. */
  OWNERSHIP_TXT_PREFIX: 'optional',
  OWNERSHIP_TXT_NAME: 'optional',
  /** Set by tools of AWS only. Its host is accepted as an SQS host. */
  AWS_ENDPOINT_URL: 'optional',
} as const satisfies EnvironmentContract;
