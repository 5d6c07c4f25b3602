/** Seals secrets with KMS. The client is loaded when the first secret is sealed. */
import { KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { ownClient } from '../aws-client.ts';
import { type Labelled, type Owner, seal } from './seal.ts';

export function sealerFor(keyArn: string) {
  const kms = ownClient(KMSClient);
  return (owner: Owner, texts: readonly Labelled[]): Promise<readonly Sealed[]> => seal(kms, keyArn, owner, texts);
}
