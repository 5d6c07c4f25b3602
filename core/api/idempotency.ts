/**
 * Repeated requests with an `Idempotency-Key`. Stored are a hash of caller, route and key, the id of the resource, and a fingerprint
 * of the body. The fingerprint is keyed with the idempotency key, which is not stored, so it cannot be used to test guesses of
 * secrets in the body.
 */
import { createHash, createHmac } from 'node:crypto';
import { IDEMPOTENCY_KEY_CHARACTERS } from '../limits.ts';
import { callerText, type Identity } from './identity.ts';
import { invalid } from './problem.ts';

export interface Claim {
  /** A hash of caller, route, path and key. */
  readonly name: string;
  readonly fingerprint: string;
}

/** The earlier request with the same key. */
export type Claimed =
  /** None: the resource gets the offered id. */
  | { readonly kind: 'new' }
  /** A request with the same body. `done` is `false` if it was interrupted or is still running. */
  | { readonly kind: 'repeated'; readonly id: string; readonly done: boolean }
  /** A request with another body. */
  | { readonly kind: 'different' };

/** @throws ProblemError if the key is invalid. */
export function claimOf(identity: Identity, operation: string, path: string, key: string, body: string): Claim {
  if (key.length > IDEMPOTENCY_KEY_CHARACTERS || !/^[\x21-\x7e]+$/.test(key)) {
    const message = `expected 1 to ${IDEMPOTENCY_KEY_CHARACTERS} visible ASCII characters, got another string`;
    throw invalid([{ in: 'header', pointer: '/idempotency-key', message }]);
  }
  const name = createHash('sha256')
    .update(JSON.stringify([callerText(identity), operation, path, key]))
    .digest('hex');
  return { name, fingerprint: createHmac('sha256', key).update(body).digest('hex') };
}
