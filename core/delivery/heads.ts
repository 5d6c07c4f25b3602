/**
 * What goes beside a body: the contract's headers for a webhook (section 4) and message attributes for a queue
 * (section 3), signed over the exact text that is sent.
 */
import type { App, DestinationSecrets } from '../destination.ts';
import { standardSignature, vendorSignature } from '../signature.ts';
import type { Delivery } from './delivery.ts';

export interface Signer {
  readonly app: App;
  readonly secrets: DestinationSecrets;
  readonly apiSecret: string;
}

/** Product and version, as endpoints see it. */
export const USER_AGENT = 'Feedhose/0.1 (+webhooks)';

export function webhookHeaders(delivery: Delivery, signer: Signer, nowMs: number): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1000);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': USER_AGENT,
    'webhook-id': delivery.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardSignature(signer.secrets.signing_secrets, delivery.id, timestamp, delivery.body),
    'x-api-key': signer.app.api_keys[0] ?? '',
    'x-signature': vendorSignature(signer.apiSecret, delivery.body),
    'x-webhook-id': delivery.id,
    'x-webhook-attempt': String(delivery.attempt),
  };
}

/** @param messageBody the Base64 text: what is signed is what is sent. */
export function queueAttributes(
  delivery: Delivery,
  messageBody: string,
  signer: Signer,
  nowMs: number,
): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1000);
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardSignature(signer.secrets.signing_secrets, delivery.id, timestamp, messageBody),
    'x-api-key': signer.app.api_keys[0] ?? '',
  };
}

/** Heads as they may be shown: the value of what is no secret, `null` for what is, or may be, one. */
export type ShownHeads = Readonly<Record<string, string | null>>;

/**
 * What of the heads of an attempt goes into the attempts log. Credentials of a URL (`authorization`) are sealed, so that
 * not even their presence is known here.
 * @param custom names of the headers that the customer added.
 * @param sentAtMs Unix ms; the time of signing is at most a moment later.
 */
export function shownHeads(delivery: Delivery, custom: readonly string[], sentAtMs: number): ShownHeads {
  const signed = {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': null,
    'x-api-key': null,
  };
  if (delivery.transport === 'sqs') return signed;
  return {
    ...Object.fromEntries(custom.map((name) => [name.toLowerCase(), null])),
    'content-type': 'application/json; charset=utf-8',
    'user-agent': USER_AGENT,
    ...signed,
    'x-signature': null,
    'x-webhook-id': delivery.id,
    'x-webhook-attempt': String(delivery.attempt),
  };
}
