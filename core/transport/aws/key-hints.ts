/** What to do about a KMS key that cannot be used by anybody. Who may use it is another matter: see the policies. */

import { awsCommand, type CommandPlace } from './command.ts';
import type { KmsKind } from './kms-outcome.ts';

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
