/** Every class that a failure can have, as a list: what filters may name. */
import type { FailureClass } from '../outcome.ts';

// Stryker disable BooleanLiteral: only the names count.
const ALL: Readonly<Record<FailureClass, true>> = {
  dns: true,
  connect: true,
  tls: true,
  timeout: true,
  reset: true,
  blocked_address: true,
  redirect: true,
  gone: true,
  throttled: true,
  http_4xx: true,
  http_5xx: true,
  malformed_answer: true,
  queue_missing: true,
  access_denied: true,
  bad_credentials: true,
  queue_error: true,
  bus_missing: true,
  bus_error: true,
  too_large: true,
  destination_missing: true,
  configuration: true,
  secrets: true,
  expired: true,
  hop_limit: true,
  refused: true,
  not_taken: true,
  unsettled: true,
};

export const FAILURE_CLASSES = Object.keys(ALL) as [FailureClass, ...FailureClass[]];
