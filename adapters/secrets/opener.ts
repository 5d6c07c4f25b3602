/** Decrypts secrets with KMS. The client is loaded when the first secret is decrypted. */
import { KMSClient } from '@aws-sdk/client-kms';
import { ownClient } from '../aws-client.ts';
import { createOpener } from './open.ts';

export function openerFor(keyArn: string): ReturnType<typeof createOpener> {
  return createOpener(ownClient(KMSClient), keyArn);
}
