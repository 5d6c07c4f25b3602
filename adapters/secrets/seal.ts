/**
 * Seals secrets: envelope encryption under the stack's KMS key. The data key is made for one app and destination (its
 * encryption context); AES-256-GCM binds the text to its name and version. Who seals cannot open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { defined } from '../../core/defined.ts';

/** All values Base64. */
export interface Sealed {
  /** The data key, encrypted by KMS. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
  /** What the text is and of which version: additional authenticated data. */
  readonly label: string;
}

/** Whose secret it is: what the data key is bound to. */
export interface Owner {
  readonly appId: string;
  /** Absent for the app's own secrets. */
  readonly destinationId?: string;
}

export function encryptionContext(owner: Owner): Record<string, string> {
  return {
    'feedhose:app': owner.appId,
    ...defined({ 'feedhose:destination': owner.destinationId }),
  };
}

/** A text with its name and version. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** Seals several texts of one owner under one fresh data key; `label` names each, version included. */
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
  const sealed = texts.map(({ label, text }) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Plaintext, iv).setAAD(Buffer.from(label, 'utf8'));
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { key: base64(CiphertextBlob), iv: base64(iv), tag: base64(cipher.getAuthTag()), data: base64(data), label };
  });
  Plaintext.fill(0);
  return sealed;
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
