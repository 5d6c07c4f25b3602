/**
 * Signatures that customers' existing libraries verify (contract, section 4): Standard Webhooks and the vendor's newer
 * products. The exact bytes that are sent are signed.
 */
import { createHmac, sign } from 'node:crypto';
import { privateKeyOf } from './signing-keys.ts';

const SECRET_PREFIX = 'whsec_';

/**
 * Returns `v1,<base64>` for each secret, newest first, and `v1a,<base64>` for each private key, separated by spaces. A secret without a
 * key is skipped.
 * @param secrets see `signingKey`.
 * @param timestamp Unix seconds of the attempt.
 * @param privateKeys see `privateKeyOf`.
 */
export function standardSignature(
  secrets: readonly string[],
  id: string,
  timestamp: number,
  body: string,
  privateKeys: readonly string[] = [],
): string {
  const content = `${id}.${timestamp}.${body}`;
  const shared = secrets
    .flatMap((secret) => signingKey(secret) ?? [])
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  const asymmetric = privateKeys.map(
    (key) => `v1a,${sign(null, Buffer.from(content, 'utf8'), privateKeyOf(key)).toString('base64')}`,
  );
  return [...shared, ...asymmetric].join(' ');
}

/**
 * Returns the vendor's `x-signature`: the hexadecimal HMAC-SHA256 of the body with the app's API secret as UTF-8 text.
 */
export function vendorSignature(apiSecret: string, body: string): string {
  return createHmac('sha256', apiSecret).update(body).digest('hex');
}

/**
 * Returns the key bytes of a signing secret, as all Standard Webhooks libraries of npm, PyPI, Go, Rust and Java read
 * it: the optional prefix `whsec_` is removed, and the rest is Base64. Some libraries also accept Base64 without
 * padding, with white space, in the URL-safe alphabet, or with bits beyond the last byte, and others refuse it. The
 * result for such a text is `undefined`.
 */
export function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  const key = Buffer.from(text, 'base64');
  return key.length > 0 && key.toString('base64') === text ? key : undefined;
}

/** Returns a new signing secret from 32 random bytes. */
export function signingSecret(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`signing secret: expected 32 random bytes, got ${random.length}`);
  return `${SECRET_PREFIX}${Buffer.from(random).toString('base64')}`;
}
