/**
 * STS sessions for customers' queues and buses: the session tag, the external id, and the check that a role requires
 * it.
 * The session tag states for which app a session of the sender role sends. Customers' policies and the protection of
 * the operator's own account compare it, so two apps never have the same value.
 */
import { createHash } from 'node:crypto';
import { defined } from '../../defined.ts';
import type { Failure } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';

/** The key of the session tag, and of the tag of resources in the operator's account. */
export const APP_TAG = 'feedhose-app';

const HASHED = 'sha256:';
/** A subset of the characters that STS accepts in the value of a tag (letters, digits, spaces and _.:/=+-@). */
const PLAIN = /^[A-Za-z0-9_.:/=+@-]{1,128}$/;

/**
 * Returns the id of the app if a tag can contain it. Otherwise it returns the hash of the id, which no id in plain text
 * looks like.
 */
export function appTag(appId: string): string {
  if (PLAIN.test(appId) && !appId.startsWith(HASHED)) return appId;
  return `${HASHED}${createHash('sha256').update(appId).digest('hex')}`;
}

/** Returns the session name, which CloudTrail of the customer shows: 2 to 64 characters that STS accepts. */
export function sessionName(appId: string): string {
  return `feedhose-${appTag(appId).replace(/[^\w=,.@-]/g, '-')}`.slice(0, 64);
}

// Feedhose generates an external id for each destination with a role, and never takes one from a caller
// (docs/security.md).

const PREFIX = 'feedhose-';

/** Returns an external id of 9 + 43 characters that STS accepts, from 32 random bytes. */
export function externalId(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`external id: expected 32 random bytes, got ${random.length}`);
  return `${PREFIX}${Buffer.from(random).toString('base64url')}`;
}

/** Returns another external id of the same form. A role that accepts it does not check the external id. */
export function wrongExternalId(right: string): string {
  return `${right.slice(0, 1_000)}-wrong`;
}

// The check of a role

export type ExternalIdProof =
  | { readonly kind: 'proven' }
  /** The role can be assumed with a wrong external id, or without one. */
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** @param hintOf returns the remedy for a failure. */
export function externalIdCheck(proof: ExternalIdProof, hintOf: (failure: Failure) => string | undefined): TestCheck {
  const name = 'external_id';
  if (proof.kind === 'proven') return { name, status: 'ok', message: 'The role asks for the external id.' };
  if (proof.kind === 'refused') return checkOf(name, proof.failure, hintOf(proof.failure));
  const message = 'The role lets the sender role in with a wrong external id, or without one.';
  const refused = { class: 'access_denied', pace: 'slow', code: 'AssumeRole', reason: message } as const;
  return checkOf(name, refused, hintOf(refused));
}

/** Returns a check that failed. */
export function checkOf(name: string, failure: Failure, hint: string | undefined): TestCheck {
  return { name, status: 'error', message: failure.reason, ...defined({ hint }) };
}
