/**
 * The key pairs with which the deliveries of an app are signed as `v1a` of Standard Webhooks (Ed25519). Receivers read the public keys
 * from the key set of the app, which is a JSON Web Key Set (RFC 7517, RFC 8037) and can be cached twice: by CloudFront, and by the
 * receiver. A new key therefore signs only after two lifetimes of a cached copy.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { SECRET_OVERLAP_SECONDS } from './limits.ts';
import {
  KEY_SET_CACHE_SECONDS,
  RETIRED_KEY_SECONDS,
  SIGNING_KEY_WAIT_SECONDS,
  SIGNING_KEYS,
} from './limits-of-authentication.ts';

/** A key pair of an app without its private key, which is sealed. */
export interface SigningKey {
  /** The JWK thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  /** The public key in Base64url. */
  readonly x: string;
  /** Unix ms from which it signs. */
  readonly since: number;
  /** Unix ms at which it stops. Only the newest key can lack it. */
  readonly until?: number;
}

/** The key pairs of an app. */
export interface KeySet {
  /** The name of the file with the public keys, which cannot be guessed: 32 hexadecimal digits. */
  readonly id: string;
  /** Newest first. */
  readonly keys: readonly SigningKey[];
}

export const KEY_STATES = ['pending', 'active', 'retired'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** The encoding of an Ed25519 private key before its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** The encoding of an Ed25519 public key before its 32 bytes (RFC 8410, section 4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/** Returns a new key pair. @param seed 32 random bytes, which are the private key. */
export function newKeyPair(seed: Uint8Array): {
  readonly kid: string;
  readonly x: string;
  readonly privateKey: string;
} {
  if (seed.length !== KEY_BYTES) throw new RangeError(`signing key: expected 32 random bytes, got ${seed.length}`);
  const privateKey = Buffer.from(seed).toString('base64');
  const der = createPublicKey(privateKeyOf(privateKey)).export({ type: 'spki', format: 'der' });
  const x = der.subarray(SPKI.length).toString('base64url');
  const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
  return { kid, x, privateKey };
}

/** @param text the Base64 of the 32 bytes of a private key. @throws if it is another text. */
export function privateKeyOf(text: string): KeyObject {
  const key = Buffer.concat([PKCS8, Buffer.from(text, 'base64')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** Returns a public key in the form of Standard Webhooks: `whpk_` and the Base64 of its bytes. */
export function publicKeyText({ x }: Pick<SigningKey, 'x'>): string {
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
}

/** Returns the public key that a text `whpk_…` contains, or `undefined` for any other text. */
export function publicKeyOf(text: string): KeyObject | undefined {
  const encoded = /^whpk_(.+)$/s.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== encoded) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

export function keyStateAt({ since, until }: SigningKey, nowMs: number): KeyState {
  if (until !== undefined && until <= nowMs) return 'retired';
  return since > nowMs ? 'pending' : 'active';
}

/** Returns the positions of the keys that sign at this time. */
export function activePositions(keys: readonly SigningKey[], nowMs: number): readonly number[] {
  return keys.flatMap((key, index) => (keyStateAt(key, nowMs) === 'active' ? [index] : []));
}

/** Reports whether the public key is needed: messages that the key signed can still wait in a customer's queue. */
function isPublished({ until }: SigningKey, nowMs: number): boolean {
  return until === undefined || until + RETIRED_KEY_SECONDS * 1000 > nowMs;
}

/** The `cache-control` header of a key set. */
export const KEY_SET_CACHE = `public, max-age=${KEY_SET_CACHE_SECONDS}`;

/** Returns the file with the public keys of an app. */
export function publicKeySet(keys: readonly SigningKey[], nowMs: number): object {
  const published = keys.filter((key) => isPublished(key, nowMs));
  return { keys: published.map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid, x })) };
}

/** A list of keys, with what belongs to each of them, such as its sealed private key. */
type Entries<T> = readonly (SigningKey & { readonly own: T })[];
export type KeysChanged<T> = { readonly keys: Entries<T> } | { readonly fault: string };

/** Adds a key, which signs after two lifetimes of the cached key set. The previous ones sign for the overlap in addition. */
export function addKey<T>(
  before: Entries<T>,
  { kid, x, own }: Pick<Entries<T>[number], 'kid' | 'x' | 'own'>,
  {
    nowMs,
    overlapSeconds = SECRET_OVERLAP_SECONDS.default,
  }: { readonly nowMs: number; readonly overlapSeconds?: number },
): KeysChanged<T> {
  const since = nowMs + SIGNING_KEY_WAIT_SECONDS * 1000;
  const end = since + overlapSeconds * 1000;
  const kept = before
    .filter((key) => isPublished(key, nowMs))
    .map((key) => ({ ...key, until: Math.min(key.until ?? end, end) }));
  if (kept.length >= SIGNING_KEYS) {
    return { fault: `The app has ${SIGNING_KEYS} signing keys, which is the maximum. Revoke one first.` };
  }
  return { keys: [{ kid, x, since, own }, ...kept] };
}

/**
 * Removes a key. If no other key signs at this time, the newest one signs immediately: receivers read the key set again when no key of
 * their copy fits. If the others stop signing before the newest one begins, the last of them signs until then. The last usable key cannot be revoked, because deliveries would not be signed.
 */
export function revokeKey<T>(before: Entries<T>, kid: string, nowMs: number): KeysChanged<T> {
  const others = before.filter((key) => key.kid !== kid);
  const [newest, ...older] = others;
  if (!newest || keyStateAt(newest, nowMs) === 'retired') {
    return { fault: 'The app has no other signing key that signs. Create one first, then revoke this one.' };
  }
  const { until: _, ...lasting } = newest;
  const end = signedUntil(older, nowMs);
  if (end >= lasting.since) return { keys: [lasting, ...older] };
  if (end === nowMs) return { keys: [{ ...lasting, since: nowMs }, ...older] };
  return { keys: [lasting, ...older.map((key) => (key.until === end ? { ...key, until: lasting.since } : key))] };
}

/** Returns the first time from now on at which none of the keys signs. @param keys newest first. */
function signedUntil(keys: readonly SigningKey[], nowMs: number): number {
  return keys
    .toReversed()
    .reduce((end, { since, until = Number.POSITIVE_INFINITY }) => (since <= end && until > end ? until : end), nowMs);
}
