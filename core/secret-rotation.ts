/**
 * Rotation of signing secrets: the new one signs as soon as functions have read it and stands first, the ones before go on signing beside it until
 * their time is over, or until they are revoked. Whoever rotates need not be able to read a secret: sealed ones will do.
 */
import { SECRET_OVERLAP_SECONDS, SIGNING_SECRETS } from './limits.ts';

export interface SigningSecret<T> {
  /** Sealed or open. */
  readonly secret: T;
  /** Unix ms from which it signs. */
  readonly since: number;
  /** Unix ms at which it stops; never absent but for the newest. */
  readonly until?: number;
}

export interface Rotation {
  /** Unix ms. */
  readonly nowMs: number;
  /** How long the one before goes on signing; 0: not a moment. */
  readonly overlapSeconds?: number;
}

/** Newest first. What has ended is left out, and so is the oldest beyond the most that sign together. */
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

/** As in `expected …, got …`; `undefined`: nothing is wrong. */
export function overlapFault(seconds: number): string | undefined {
  const { min, max } = SECRET_OVERLAP_SECONDS;
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return undefined;
  return `expected whole seconds from ${min} to ${max}, got ${seconds}`;
}

export type Revocation<T> = { readonly list: readonly SigningSecret<T>[] } | { readonly fault: string };

/**
 * Takes one secret away. When it is the newest, the one after it takes its place for good; the only one cannot be
 * revoked, for deliveries would go unsigned: rotate without overlap instead.
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

/** Those that sign at this time, newest first. The newest signs whatever its time says: nothing goes out unsigned. */
export function activeSecrets<T>(list: readonly SigningSecret<T>[], nowMs: number): readonly T[] {
  return list.filter((one, index) => index === 0 || isActive(one, nowMs)).map(({ secret }) => secret);
}

function isActive({ until }: { readonly until?: number }, nowMs: number): boolean {
  return until === undefined || until > nowMs;
}
