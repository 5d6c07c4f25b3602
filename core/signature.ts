/**
 * Signatures that customers' existing libraries verify (contract, section 4): Standard Webhooks and the vendor's newer
 * products. Signed are the exact bytes that are sent; the time comes in as a value.
 */
import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/**
 * `v1,<base64>` per secret, newest first, separated by spaces. A secret without a key signs nothing.
 * @param secrets see `signingKey`.
 * @param timestamp Unix seconds of the attempt.
 */
export function standardSignature(secrets: readonly string[], id: string, timestamp: number, body: string): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .flatMap((secret) => signingKey(secret) ?? [])
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    .join(' ');
}

/** Hex HMAC-SHA256 of the body with the app's API secret as UTF-8 text: the vendor's `x-signature`. */
export function vendorSignature(apiSecret: string, body: string): string {
  return createHmac('sha256', apiSecret).update(body).digest('hex');
}

/**
 * The key bytes of a signing secret, as the Standard Webhooks libraries of npm, PyPI, Go, Rust and Java all read it: `whsec_`
 * is removed where it is there, and the rest is Base64. Some of them also read Base64 without padding, with white space, with
 * the URL-safe alphabet or with bits beyond the last byte, and others refuse it: such a text has no key here (`undefined`).
 */
export function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  const key = Buffer.from(text, 'base64');
  return key.length > 0 && key.toString('base64') === text ? key : undefined;
}

/** A new signing secret from 32 random bytes. */
export function signingSecret(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`signing secret: expected 32 random bytes, got ${random.length}`);
  return `${SECRET_PREFIX}${Buffer.from(random).toString('base64')}`;
}
