/**
 * The headers of a webhook (contract, section 4) and the message attributes of a queue (section 3). The signatures are
 * made over the exact text that is sent.
 */
import { keyInUse } from '../api-keys.ts';
import type { App, DestinationSecrets, SignatureScheme } from '../destination.ts';
import { type FailedOutcome, misconfigured } from '../outcome.ts';
import { signingKey, standardSignature, vendorSignature } from '../signature.ts';
import { traceparentOf } from '../trace.ts';
import { transportOf } from '../transport/table.ts';
import { resendHeaders, type ShownHeaders, USER_AGENT } from '../transport/transport.ts';
import { firstOf } from '../visible-text.ts';
import type { Delivery } from './delivery.ts';

export interface Signer {
  readonly app: App;
  readonly secrets: DestinationSecrets;
  readonly apiSecret: string;
  /** The signatures of the destination. Default: `v1`. */
  readonly signatures?: readonly SignatureScheme[];
}

/** Matches a character that the value of a header must not contain (RFC 9110, 5.5). */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/u;

/**
 * Returns the failure if nothing can be sent with the stored secrets: an API key that is no valid header value, or
 * signing secrets that no Standard Webhooks library reads. Such secrets may have been stored before there was a rule
 * for them. Returns `undefined` if they can be used.
 */
export function signerFailure({ app, secrets, signatures = DEFAULT_SIGNATURES }: Signer): FailedOutcome | undefined {
  const unusable = firstOf(NOT_IN_HEADER, keyInUse(app));
  if (unusable !== undefined) {
    const reason = `The app's API key cannot be sent: expected letters, digits and _ . ~ -, got ${unusable}. Create a new key.`;
    return misconfigured('ApiKey', reason);
  }
  const { signing_secrets, signing_keys = [] } = secrets;
  if (!signatures.includes('v1')) return signing_keys.length > 0 ? undefined : NO_SIGNING_KEY;
  if (signing_secrets.length === 0 || signing_secrets.some((secret) => signingKey(secret) !== undefined))
    return undefined;
  const reason = 'The signing secret cannot be used: expected padded Base64, got another string. Rotate the secret.';
  return misconfigured('SigningSecret', reason);
}

const DEFAULT_SIGNATURES: readonly SignatureScheme[] = ['v1'];

const NO_SIGNING_KEY = misconfigured(
  'SigningKey',
  'The app has no signing key that is active, and the destination has only the signature v1a. Create a signing key.',
);

/** Returns the value of `webhook-signature`. @param timestamp Unix seconds. @param text what is sent. */
function signatureOf(
  { secrets, signatures = DEFAULT_SIGNATURES }: Signer,
  id: string,
  timestamp: number,
  text: string,
): string {
  const shared = signatures.includes('v1') ? secrets.signing_secrets : [];
  return standardSignature(shared, id, timestamp, text, secrets.signing_keys);
}

export function webhookHeaders(delivery: Delivery, signer: Signer, nowMs: number): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1000);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': USER_AGENT,
    'webhook-id': delivery.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf(signer, delivery.id, timestamp, delivery.body),
    'x-api-key': keyInUse(signer.app),
    'x-signature': vendorSignature(signer.apiSecret, delivery.body),
    'x-webhook-id': delivery.id,
    'x-webhook-attempt': String(delivery.attempt),
    traceparent: traceparentOf(delivery),
    ...resendHeaders(delivery),
  };
}

/** @param messageBody the text that is sent and signed, usually Base64. */
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
    'webhook-signature': signatureOf(signer, delivery.id, timestamp, messageBody),
    'x-api-key': keyInUse(signer.app),
    ...resendHeaders(delivery),
  };
}

/**
 * Returns the headers or attributes that are recorded in the attempts log. @param custom names of the headers that the
 * customer added. @param sentAtMs Unix ms.
 */
export function shownHeaders(delivery: Delivery, custom: readonly string[], sentAtMs: number): ShownHeaders {
  return transportOf(delivery).shownHeaders(delivery, custom, sentAtMs);
}
