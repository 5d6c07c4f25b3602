/** Opens secrets by KMS itself: with its client, loaded when the first secret is opened. */
import { KMSClient } from '@aws-sdk/client-kms';
import { ownClient } from '../aws-client.ts';
import { createOpener, type Open } from './open.ts';

export function openerFor(keyArn: string): Open {
  return createOpener(ownClient(KMSClient), keyArn);
}
