/**
 * A KMS in memory that follows the rules of KMS: it decrypts only what it encrypted, under the same encryption context.
 */
import { randomBytes } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import { fakeClient } from './fake-client.ts';

export function fakeKms() {
  const made = new Map<string, { key: Buffer; context: string }>();
  const handedOut: Uint8Array[] = [];
  const state = { fault: undefined as Error | undefined };
  const { client, sent } = fakeClient<KMSClient>(({ name, input }) => {
    if (state.fault) throw state.fault;
    const context = JSON.stringify(input.EncryptionContext);
    if (name === 'GenerateDataKeyCommand') {
      const [key, blob] = [randomBytes(32), randomBytes(60)];
      made.set(blob.toString('base64'), { key, context });
      const Plaintext = new Uint8Array(key);
      handedOut.push(Plaintext);
      return { Plaintext, CiphertextBlob: new Uint8Array(blob) };
    }
    const known = made.get(Buffer.from(input.CiphertextBlob).toString('base64'));
    if (known?.context !== context) throw Object.assign(new Error('no'), { name: 'InvalidCiphertextException' });
    return { Plaintext: new Uint8Array(known.key) };
  });
  return {
    client,
    sent,
    state,
    handedOut,
    decrypts: () => sent.filter(({ name }) => name === 'DecryptCommand').length,
  };
}
