/**
 * Signatures that customers' existing libraries verify (contract, section 4): Standard Webhooks and the vendor's newer
 * products. Signed are the exact bytes that are sent; the time comes in as a value.
 */
import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * `v1,<base64>` per secret, newest first, separated by spaces.
 * @param secrets see `signingKey`.
 * @param timestamp Unix seconds of the attempt.
 */
export function standardSignature(secrets: readonly string[], id: string, timestamp: number, body: string): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', signingKey(secret)).update(content).digest('base64')}`)
    .join(' ');
}

/** Hex HMAC-SHA256 of the body with the app's API secret as UTF-8 text: the vendor's `x-signature`. */
export function vendorSignature(apiSecret: string, body: string): string {
  return createHmac('sha256', apiSecret).update(body).digest('hex');
}

/**
 * The key bytes of a signing secret, read as the Standard Webhooks libraries read it: `whsec_` is taken off, the rest is
 * Base64. A text that is no padded Base64 is taken as UTF-8.
 */
export function signingKey(secret: string): Buffer {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  return BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.from(text);
}

/** A new signing secret from 32 random bytes. */
export function signingSecret(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`signing secret: expected 32 random bytes, got ${random.length}`);
  return `${SECRET_PREFIX}${Buffer.from(random).toString('base64')}`;
}
