/** Decrypts secrets with KMS. The client is loaded when the first secret is decrypted. */
import { KMSClient } from '@aws-sdk/client-kms';
import { ownClient } from '../aws-client.ts';
import { createOpener, type Open } from './open.ts';

export function openerFor(keyArn: string): Open {
  return createOpener(ownClient(KMSClient), keyArn);
}
