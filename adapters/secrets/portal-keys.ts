/** Decrypts the signing keys of the portal, and nothing else: their data keys are bound to this purpose. */
import { KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { ownClient } from '../aws-client.ts';
import { createOpener } from './open.ts';

export function portalKeyOpenerFor(keyArn: string): (appId: string, sealed: Sealed) => Promise<Uint8Array> {
  const open = createOpener(ownClient(KMSClient), keyArn);
  return async (appId, sealed) => Buffer.from(await open({ appId, purpose: 'portal' }, sealed), 'base64');
}
