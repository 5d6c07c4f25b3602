/**
 * Repeats of a creation (`Idempotency-Key`). What is stored of one is a hash of who called what with which key, the id that
 * the resource gets, and a fingerprint of the body that nobody can test guesses of secrets against: it is keyed by the
 * caller's own idempotency key, which is not stored.
 */
import { createHash, createHmac } from 'node:crypto';
import { IDEMPOTENCY_KEY_CHARACTERS } from '../limits.ts';
import { callerText, type Identity } from './identity.ts';
import { invalid } from './problem.ts';

export interface Claim {
  /** Hash of caller, route, path and key. */
  readonly name: string;
  readonly fingerprint: string;
}

/** What was claimed under this name before. */
export type Claimed =
  /** Nothing: the resource gets the id that was offered. */
  | { readonly kind: 'new' }
  /** `done` is `false` when the call before was cut off, or is still on its way. */
  | { readonly kind: 'again'; readonly id: string; readonly done: boolean }
  /** With another body. */
  | { readonly kind: 'different' };

/** @throws ProblemError when the key cannot be one. */
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
