/**
 * What an error of KMS means that another service passes on: SQS cannot send without the key of an encrypted queue. The names
 * are those of the SQS API (SendMessageBatch, errors), of its older query protocol, and of other services.
 */
import type { Meaning } from '../../outcome.ts';

/** Each with what it says about the key. */
const KINDS = {
  AccessDenied: 'cannot be used by the sender',
  Disabled: 'is disabled',
  InvalidKeyUsage: 'is not made for encryption',
  InvalidState: 'is in a state in which it cannot be used',
  NotFound: 'does not exist',
  OptInRequired: 'cannot be used: AWS asks its account to sign up for KMS, or takes its key policy for invalid',
} as const;
export type KmsKind = keyof typeof KINDS;

const NAME =
  /^K(?:ms|MS)\.?(AccessDenied|Disabled|InvalidKeyUsage|InvalidState|NotFound|OptInRequired|Thrott(?:led|ling))(?:Exception)?$/;

/** `throttled`: KMS has too many requests. `undefined`: the name is none of an error of KMS. */
export function kmsKindOf(name: string): KmsKind | 'throttled' | undefined {
  const kind = NAME.exec(name)?.[1];
  return kind?.startsWith('Thrott') ? 'throttled' : (kind as KmsKind | undefined);
}

/** @param what `queue`. */
export function kmsMeaning(name: string, what: string): Meaning | undefined {
  const kind = kmsKindOf(name);
  if (kind === undefined) return undefined;
  if (kind === 'throttled') {
    return { class: 'throttled', pace: 'fast', reason: `KMS throttles requests for the key of the ${what}.` };
  }
  return { class: 'access_denied', pace: 'slow', reason: `The ${what}'s KMS key ${KINDS[kind]}.` };
}
