/** Decrypts sealed secrets with one KMS call per data key and execution environment. */
import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { createRecent } from '../../core/recent.ts';
import { encryptionContext, type Owner, openWith } from './seal.ts';

export type Open = (owner: Owner, sealed: Sealed) => Promise<string>;

/** Maximum number of data keys in memory. The least recently used one is removed. */
const DATA_KEYS = 2_000;

/** @throws errors of KMS, or an error when the secret was tampered with. */
export function createOpener(client: KMSClient, keyId: string): Open {
  const dataKeys = createRecent<Promise<Uint8Array>>(DATA_KEYS);

  const decrypt = async (owner: Owner, key: string): Promise<Uint8Array> => {
    const { Plaintext } = await client.send(
      new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: Buffer.from(key, 'base64'),
        EncryptionContext: encryptionContext(owner),
      }),
    );
    if (!Plaintext) throw new Error('KMS answered Decrypt without a key');
    return Plaintext;
  };

  return async (owner, sealed) => {
    const name = `${owner.appId}\n${owner.destinationId ?? ''}\n${sealed.key}`;
    const dataKey = dataKeys.get(name) ?? decrypt(owner, sealed.key);
    dataKeys.set(name, dataKey);
    try {
      return openWith(await dataKey, sealed);
    } catch (error) {
      dataKeys.delete(name);
      throw error;
    }
  };
}
