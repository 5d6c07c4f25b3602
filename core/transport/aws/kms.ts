/** What to do about a KMS key that cannot be used by anybody. Who may use it is another matter: see the policies. */

import type { Meaning } from '../../outcome.ts';
import { awsCommand, type CommandPlace } from './command.ts';

/** @param what `queue`. */
export function keyHint(kind: Exclude<KmsKind, 'AccessDenied'>, place: CommandPlace, what: string): string {
  const other = `choose another key for the ${what}`;
  const command = (operation: string) => `${awsCommand(place, `kms ${operation}`)} --key-id <key>`;
  switch (kind) {
    case 'Disabled':
      return `Enable the key, with the AWS CLI, or ${other}:\n${command('enable-key')}`;
    case 'InvalidState':
      return `A key that is waiting for its deletion is kept by these two lines, with the AWS CLI; a key without key material needs it imported. Or ${other}:\n${command('cancel-key-deletion')}\n${command('enable-key')}`;
    case 'NotFound':
      return `The key that the ${what} names was deleted, or never was there: ${other}.`;
    case 'InvalidKeyUsage':
      return `Use a symmetric key for encryption and decryption (KeySpec SYMMETRIC_DEFAULT, KeyUsage ENCRYPT_DECRYPT): ${other}.`;
    case 'OptInRequired':
      return `See that the account of the key is active and its region enabled, and that the key policy is valid; or ${other}.`;
  }
}

// What an error of KMS means that another service passes on: SQS cannot send without the key of an encrypted queue. The names are those of the SQS API (SendMessageBatch, errors), of its older query protocol, and of other services.

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
