/**
 * The encryption of KMS: AES-256-GCM with the encryption context as additional authenticated data, so that decryption fails with
 * another context. A ciphertext begins with the id of its key.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export type Context = Readonly<Record<string, string>>;

export const MATERIAL_BYTES = 32;
const KEY_ID_BYTES = 36;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Returns Base64. @param id of the key. */
export function encrypted(id: string, material: Buffer, plaintext: Buffer, context: Context): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', material, iv).setAAD(contextBytes(context));
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(id, 'ascii'), iv, cipher.getAuthTag(), data]).toString('base64');
}

/** Returns the key id at the beginning of a ciphertext. The key need not exist. */
export function keyIdOf(ciphertext: Buffer): string {
  return ciphertext.subarray(0, KEY_ID_BYTES).toString('ascii');
}

/** Returns `undefined` if the ciphertext was not made with this material and context. */
export function decrypted(material: Buffer, ciphertext: Buffer, context: Context): Buffer | undefined {
  const [iv, tag] = [ciphertext.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES), KEY_ID_BYTES + IV_BYTES];
  try {
    const decipher = createDecipheriv('aes-256-gcm', material, iv)
      .setAAD(contextBytes(context))
      .setAuthTag(ciphertext.subarray(tag, tag + TAG_BYTES));
    return Buffer.concat([decipher.update(ciphertext.subarray(tag + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Returns the id of a key's material, from which the material cannot be derived. */
export function materialId(material: Buffer): string {
  return createHash('sha256').update('material').update(material).digest('hex');
}

/** The context is sorted by its keys, so that the caller's order does not matter. */
function contextBytes(context: Context): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(entries), 'utf8');
}
