/**
 * Rotation of signing secrets. The new secret signs as soon as the functions have read it, and stands first in the
 * list. The previous ones also sign until they expire or are revoked. A rotation does not read secrets, so it works on
 * sealed ones.
 */
import { SECRET_OVERLAP_SECONDS, SIGNING_SECRETS } from './limits.ts';

export interface SigningSecret<T> {
  /** Sealed or open. */
  readonly secret: T;
  /** Unix ms from which it signs. */
  readonly since: number;
  /** Unix ms at which it stops. Only the newest secret can lack it. */
  readonly until?: number;
}

export interface Rotation {
  /** Unix ms. */
  readonly nowMs: number;
  /** How long the previous secret continues to sign. With 0 it stops immediately. */
  readonly overlapSeconds?: number;
}

/**
 * Returns the list after a rotation, newest first. Expired secrets are left out, and so is the oldest beyond the
 * maximum.
 */
export function rotateSecret<T>(
  list: readonly SigningSecret<T>[],
  secret: T,
  { nowMs, overlapSeconds = SECRET_OVERLAP_SECONDS.default }: Rotation,
): readonly SigningSecret<T>[] {
  const fault = overlapFault(overlapSeconds);
  if (fault !== undefined) throw new RangeError(`overlap_seconds: ${fault}`);
  const end = nowMs + overlapSeconds * 1000;
  const before = list.map((one) => ({ ...one, until: Math.min(one.until ?? end, end) }));
  return [{ secret, since: nowMs }, ...before.filter(({ until }) => until > nowMs)].slice(0, SIGNING_SECRETS);
}

/** Returns the fault in the form `expected …, got …`, or `undefined` if the value is valid. */
export function overlapFault(seconds: number): string | undefined {
  const { min, max } = SECRET_OVERLAP_SECONDS;
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return undefined;
  return `expected whole seconds from ${min} to ${max}, got ${seconds}`;
}

export type Revocation<T> = { readonly list: readonly SigningSecret<T>[] } | { readonly fault: string };

/**
 * Removes one secret. If it is the newest, the one after it takes its place permanently. The only secret cannot be
 * revoked, because deliveries would not be signed. It can be rotated without overlap instead.
 * @param index in `list`, newest first.
 */
export function revokeSecret<T>(list: readonly SigningSecret<T>[], index: number, nowMs: number): Revocation<T> {
  if (list[index] === undefined)
    return { fault: `expected one of the ${list.length} signing secrets, got none of them` };
  const active = list.filter((one, at) => at !== index && (at === 0 || isActive(one, nowMs)));
  const [newest, ...others] = active;
  if (!newest) {
    return { fault: 'expected another signing secret to be left, got the only one: rotate it without overlap instead' };
  }
  const { until: _, ...lasting } = newest;
  return { list: [lasting, ...others] };
}

/**
 * Returns the secrets that sign at this time, newest first. The newest always signs, so that no delivery is unsigned.
 */
export function activeSecrets<T>(list: readonly SigningSecret<T>[], nowMs: number): readonly T[] {
  return list.filter((one, index) => index === 0 || isActive(one, nowMs)).map(({ secret }) => secret);
}

function isActive({ until }: { readonly until?: number }, nowMs: number): boolean {
  return until === undefined || until > nowMs;
}
