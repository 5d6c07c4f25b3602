/** Whether a customer's role asks for its external id, as a check of a test. */

import { defined } from '../../defined.ts';
import type { Failure } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';

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
