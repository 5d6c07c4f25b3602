/** Opens sealed secrets. KMS decrypts each data key once per execution environment. */
import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { createCache } from '../../core/cache.ts';
import { encryptionContext, type Owner, openWith } from './seal.ts';

export type Open = (owner: Owner, sealed: Sealed) => Promise<string>;

/** Maximum number of data keys in memory. */
const DATA_KEYS = 2_000;

/** @throws what KMS throws, or an error if the secret was changed. */
export function createOpener(client: KMSClient, keyId: string): Open {
  const decrypt = async ([owner, key]: Key): Promise<Uint8Array> => {
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
  const dataKeys = createCache(decrypt, {
    entries: DATA_KEYS,
    ttlMs: () => Number.POSITIVE_INFINITY,
    keyOf: ([{ appId, destinationId = '', purpose = '' }, key]) => [appId, destinationId, purpose, key].join('\n'),
    now: () => 0,
  });

  return async (owner, sealed) => {
    const key: Key = [owner, sealed.key];
    try {
      return openWith(await dataKeys.get(key), sealed);
    } catch (error) {
      dataKeys.forget(key);
      throw error;
    }
  };
}

type Key = readonly [owner: Owner, key: string];
