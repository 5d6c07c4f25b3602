/**
 * The session tag that says which app a session of the sender role sends for. Customers' queue policies and the fence
 * around our own account compare it, so two apps never share a value.
 */
import { createHash } from 'node:crypto';
import { defined } from '../../defined.ts';
import type { Failure } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';

/** Key of the session tag, and of the tag of queues in our own account. */
export const APP_TAG = 'feedhose-app';

const HASHED = 'sha256:';
/** A part of what STS takes in a tag's value (letters, digits, spaces and _.:/=+-@), without what looks alike. */
const PLAIN = /^[A-Za-z0-9_.:/=+@-]{1,128}$/;

/** The app's id where a tag can hold it; otherwise its hash, which no plain id looks like. */
export function appTag(appId: string): string {
  if (PLAIN.test(appId) && !appId.startsWith(HASHED)) return appId;
  return `${HASHED}${createHash('sha256').update(appId).digest('hex')}`;
}

/** How a session is called in the customer's CloudTrail: 2 to 64 characters that STS takes. */
export function sessionName(appId: string): string {
  return `feedhose-${appTag(appId).replace(/[^\w=,.@-]/g, '-')}`.slice(0, 64);
}

// The external id of a role destination: Feedhose generates one for each destination and never takes one from a caller (docs/security.md).

const PREFIX = 'feedhose-';

/** 9 + 43 characters that STS takes in an external id, from 32 random bytes. */
export function externalId(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`external id: expected 32 random bytes, got ${random.length}`);
  return `${PREFIX}${Buffer.from(random).toString('base64url')}`;
}

/** Another one of the same shape that is surely not `right`: a role that lets it in asks for none. */
export function wrongExternalId(right: string): string {
  return `${right.slice(0, 1_000)}-wrong`;
}

// Whether a customer's role asks for its external id, as a check of a test.

export type ExternalIdProof =
  | { readonly kind: 'proven' }
  /** The role lets us in with a wrong external id, or without one. */
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** @param hintOf what to do about a failure. */
export function externalIdCheck(proof: ExternalIdProof, hintOf: (failure: Failure) => string | undefined): TestCheck {
  const name = 'external_id';
  if (proof.kind === 'proven') return { name, status: 'ok', message: 'The role asks for the external id.' };
  if (proof.kind === 'refused') return checkOf(name, proof.failure, hintOf(proof.failure));
  const message = 'The role lets the sender role in with a wrong external id, or without one.';
  const refused = { class: 'access_denied', pace: 'slow', code: 'AssumeRole', reason: message } as const;
  return checkOf(name, refused, hintOf(refused));
}

/** A check that failed. */
export function checkOf(name: string, failure: Failure, hint: string | undefined): TestCheck {
  return { name, status: 'error', message: failure.reason, ...defined({ hint }) };
}
