/** Opens sealed secrets. KMS decrypts each data key once per execution environment. */
import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { createCache } from '../../core/cache.ts';
import { encryptionContext, type Owner, openWith, sealWith } from './seal.ts';

export type Open = (owner: Owner, sealed: Sealed) => Promise<string>;

/** Seals a text with the data key of another secret of the same owner, so that no permission to create data keys is needed. */
export type SealAs = (owner: Owner, like: Sealed, label: string, text: string) => Promise<Sealed>;

/** Maximum number of data keys in memory. */
const DATA_KEYS = 2_000;

/** @throws what KMS throws, or an error if the secret was changed. */
export function createOpener(client: KMSClient, keyId: string): Open & { readonly sealAs: SealAs } {
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

  const sealAs: SealAs = async (owner, like, label, text) =>
    sealWith(await dataKeys.get([owner, like.key]), like.key, { label, text });
  const open: Open = async (owner, sealed) => {
    const key: Key = [owner, sealed.key];
    try {
      return openWith(await dataKeys.get(key), sealed);
    } catch (error) {
      dataKeys.forget(key);
      throw error;
    }
  };
  return Object.assign(open, { sealAs });
}

type Key = readonly [owner: Owner, key: string];
