/**
 * What one POST to a webhook is made of: the contract's signed headers, the customer's own ones, HTTP Basic credentials,
 * and the destination's time limit. Deliveries and tests are built by the same function.
 */

import type { Delivery } from '../../core/delivery/delivery.ts';
import { type Signer, webhookHeaders } from '../../core/delivery/headers.ts';
import type { Access, WebhookDestination } from '../../core/destination.ts';
import { checkCustomHeaders, normalizeHeaders } from '../../core/transport/webhook/custom-headers.ts';

export interface WebhookRequest {
  readonly appId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Over the whole exchange; the client's own limit when absent, and never more than that. */
  readonly timeoutMs?: number;
}

export type RequestParts = { readonly request: WebhookRequest } | { readonly faults: readonly string[] };

/** Custom headers are checked again: what is stored may have come past the checks at saving, in a configuration file. */
export function webhookRequest(
  delivery: Delivery,
  destination: WebhookDestination,
  signer: Signer,
  nowMs: number,
): RequestParts {
  const { access, headers = {} } = signer.secrets;
  const faults = checkCustomHeaders(headers, { hasUrlCredentials: access?.type === 'basic' });
  if (faults.length > 0) return { faults };
  const { url, timeout_seconds } = destination;
  return {
    request: {
      appId: delivery.appId,
      url,
      headers: { ...normalizeHeaders(headers), ...webhookHeaders(delivery, signer, nowMs), ...authorization(access) },
      body: delivery.body,
      ...(timeout_seconds === undefined ? {} : { timeoutMs: timeout_seconds * 1000 }),
    },
  };
}

/** HTTP Basic credentials that stood in the URL (RFC 7617, UTF-8). */
export function authorization(access: Access | undefined): Record<string, string> {
  if (access?.type !== 'basic') return {};
  return { authorization: `Basic ${Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64')}` };
}
