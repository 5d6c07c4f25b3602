/** Errors of KMS keys and their remedies. The policies in sqs/policies.ts state who may use a key. */

import type { Meaning } from '../../outcome.ts';
import { awsCommand, type CommandPlace } from './command.ts';

/** Returns the remedy for a key that nobody can use. @param what the encrypted resource: `queue`. */
export function keyHint(kind: Exclude<KmsKind, 'AccessDenied'>, place: CommandPlace, what: string): string {
  const other = `choose another key for the ${what}`;
  const command = (operation: string) => `${awsCommand(place, `kms ${operation}`)} --key-id <key>`;
  switch (kind) {
    case 'Disabled':
      return `Enable the key with the AWS CLI, or ${other}:\n${command('enable-key')}`;
    case 'InvalidState':
      return `If the key is scheduled for deletion, keep it with these two commands of the AWS CLI. If it has no key material, import some. Or ${other}:\n${command('cancel-key-deletion')}\n${command('enable-key')}`;
    case 'NotFound':
      return `The key that the ${what} names was deleted or never existed: ${other}.`;
    case 'InvalidKeyUsage':
      return `Use a symmetric key for encryption and decryption (KeySpec SYMMETRIC_DEFAULT, KeyUsage ENCRYPT_DECRYPT): ${other}.`;
    case 'OptInRequired':
      return `Check that the account of the key is active, its region is enabled and the key policy is valid, or ${other}.`;
  }
}

// Other services pass on errors of KMS. For example, SQS cannot send without the key of an encrypted queue. The names
// are those of the SQS API (SendMessageBatch, errors), of its older query protocol, and of other services.

/** Predicates of sentences about the key. */
const KINDS = {
  AccessDenied: 'cannot be used by the sender',
  Disabled: 'is disabled',
  InvalidKeyUsage: 'is not a key for encryption',
  InvalidState: 'is in a state in which it cannot be used',
  NotFound: 'does not exist',
  OptInRequired: 'cannot be used: its account must sign up for KMS, or its key policy is invalid',
} as const;
export type KmsKind = keyof typeof KINDS;

const NAME =
  /^K(?:ms|MS)\.?(AccessDenied|Disabled|InvalidKeyUsage|InvalidState|NotFound|OptInRequired|Thrott(?:led|ling))(?:Exception)?$/;

/**
 * Returns the kind of an error of KMS. `throttled` means that KMS gets too many requests. Returns `undefined` for names
 * of other errors.
 */
export function kmsKindOf(name: string): KmsKind | 'throttled' | undefined {
  const kind = NAME.exec(name)?.[1];
  return kind?.startsWith('Thrott') ? 'throttled' : (kind as KmsKind | undefined);
}

/** @param what the encrypted resource: `queue`. */
export function kmsMeaning(name: string, what: string): Meaning | undefined {
  const kind = kmsKindOf(name);
  if (kind === undefined) return undefined;
  if (kind === 'throttled') {
    return { class: 'throttled', pace: 'fast', reason: `KMS throttles requests for the key of the ${what}.` };
  }
  return { class: 'access_denied', pace: 'slow', reason: `The ${what}'s KMS key ${KINDS[kind]}.` };
}
