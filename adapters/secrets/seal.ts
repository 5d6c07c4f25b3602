/**
 * Seals secrets with envelope encryption under the KMS key of the stack. The data key is generated for one app and
 * destination (its encryption context), and AES-256-GCM binds the text to its name and version. Sealing needs no
 * permission to decrypt.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Sealed } from '../../core/api/sealed.ts';
import { defined } from '../../core/defined.ts';

/** The app or destination that a secret belongs to. Its data key is bound to it. */
export interface Owner {
  readonly appId: string;
  /** Absent for the app's own secrets. */
  readonly destinationId?: string;
  /** Present for the signing keys of the portal, which only the API can decrypt. */
  readonly purpose?: 'portal';
}

export function encryptionContext({ appId, destinationId, purpose }: Owner): Record<string, string> {
  return {
    'feedhose:app': appId,
    ...defined({ 'feedhose:destination': destinationId, 'feedhose:purpose': purpose }),
  };
}

/** A text, and a label of its name and version. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** Seals several texts of one owner with one new data key. `label` is the name and version of each. */
export async function seal(
  client: KMSClient,
  keyId: string,
  owner: Owner,
  texts: readonly Labelled[],
): Promise<readonly Sealed[]> {
  const { Plaintext, CiphertextBlob } = await client.send(
    new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: encryptionContext(owner) }),
  );
  if (!Plaintext || !CiphertextBlob) throw new Error('KMS answered GenerateDataKey without a key');
  const sealed = texts.map((labelled) => sealWith(Plaintext, base64(CiphertextBlob), labelled));
  Plaintext.fill(0);
  return sealed;
}

/** @param key the data key, encrypted by KMS. */
export function sealWith(dataKey: Uint8Array, key: string, { label, text }: Labelled): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv).setAAD(Buffer.from(label, 'utf8'));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { key, iv: base64(iv), tag: base64(cipher.getAuthTag()), data: base64(data), label };
}

/** @throws when the text, its label or its key was tampered with. */
export function openWith(dataKey: Uint8Array, sealed: Sealed): string {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(sealed.iv, 'base64'))
    .setAAD(Buffer.from(sealed.label, 'utf8'))
    .setAuthTag(Buffer.from(sealed.tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]).toString('utf8');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
