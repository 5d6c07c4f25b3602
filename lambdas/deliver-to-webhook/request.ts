/**
 * Creates the POST to a webhook: the signed headers of the contract, the headers of the customer, HTTP Basic
 * credentials, and the time limit of the destination. Deliveries and tests use the same function.
 */

import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Target } from '../../core/delivery/find-target.ts';
import { type Signer, webhookHeaders } from '../../core/delivery/headers.ts';
import type { Access, ClientCertificate, WebhookDestination } from '../../core/destination.ts';
import { checkCustomHeaders, normalizeHeaders } from '../../core/transport/webhook/custom-headers.ts';

export interface WebhookRequest {
  readonly appId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The client certificate for mutual TLS. */
  readonly certificate?: ClientCertificate & { readonly identity: string };
  /** Time limit of the whole exchange, at most that of the client. Default: that of the client. */
  readonly timeoutMs?: number;
}

export type RequestParts = { readonly request: WebhookRequest } | { readonly faults: readonly string[] };

/** Custom headers are checked again, because the rules can have changed since they were stored. */
export function webhookRequest(
  delivery: Delivery,
  destination: WebhookDestination,
  signer: Signer & Pick<Target, 'tlsIdentity'>,
  nowMs: number,
): RequestParts {
  const { access, headers = {}, client_certificate } = signer.secrets;
  const faults = checkCustomHeaders(headers, { hasUrlCredentials: access?.type === 'basic' });
  if (faults.length > 0) return { faults };
  const { url, timeout_seconds } = destination;
  return {
    request: {
      appId: delivery.appId,
      url,
      headers: { ...normalizeHeaders(headers), ...webhookHeaders(delivery, signer, nowMs), ...authorization(access) },
      body: delivery.body,
      ...(client_certificate
        ? { certificate: { ...client_certificate, identity: signer.tlsIdentity ?? destination.id } }
        : {}),
      ...(timeout_seconds === undefined ? {} : { timeoutMs: timeout_seconds * 1000 }),
    },
  };
}

/** Returns the header for HTTP Basic credentials that were part of the URL (RFC 7617, UTF-8). */
export function authorization(access: Access | undefined): Record<string, string> {
  if (access?.type !== 'basic') return {};
  return { authorization: `Basic ${Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64')}` };
}
