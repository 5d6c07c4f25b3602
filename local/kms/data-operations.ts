/** The operations that encrypt, decrypt and generate data. Plaintexts and ciphertexts are Base64 on the wire. */
import { randomBytes } from 'node:crypto';
import type { GenerateDataKeyRequest } from '@aws-sdk/client-kms';
import { AwsError, validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { type Context, decrypted, encrypted, keyIdOf, materialId } from './cipher.ts';
import { expectUsable, type Key, type Keys, type Operations } from './keys.ts';

const ALGORITHM = 'SYMMETRIC_DEFAULT';
const KEY_SPEC_BYTES: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };

export function dataOperations(keys: Keys): Operations {
  /** @throws AwsError */
  const usable = (name: string): Key => {
    const key = keys.find(name, 'aliased');
    expectUsable(key);
    return key;
  };
  const seal = ({ id, material }: Key, plaintext: Buffer, context: Context = {}) =>
    encrypted(id, material, plaintext, context);
  /** @param given the key that the caller names. @throws AwsError */
  const open = (blob: string | undefined, context: Context = {}, given?: string): { key: Key; plaintext: Buffer } => {
    const ciphertext = Buffer.from(blob ?? '', 'base64');
    const named = given === undefined ? undefined : keys.find(given, 'aliased');
    const key = keys.byId(keyIdOf(ciphertext));
    if (!key) throw new AwsError('InvalidCiphertextException', '');
    if (named && named !== key) {
      const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
      throw new AwsError('IncorrectKeyException', message);
    }
    expectUsable(key);
    const plaintext = decrypted(key.material, ciphertext, context);
    if (!plaintext) throw new AwsError('InvalidCiphertextException', '');
    return { key, plaintext };
  };
  const dataKey = ({ KeyId, KeySpec, NumberOfBytes, EncryptionContext }: Wire<GenerateDataKeyRequest>) => {
    const key = usable(KeyId);
    if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
      throw validationException('Please specify either number of bytes or key spec.');
    }
    const plaintext = randomBytes(NumberOfBytes ?? KEY_SPEC_BYTES[KeySpec ?? ''] ?? 0);
    const CiphertextBlob = seal(key, plaintext, EncryptionContext);
    return { plaintext, output: { KeyId: key.arn, CiphertextBlob, KeyMaterialId: materialId(key.material) } };
  };
  return {
    GenerateDataKey(input) {
      const { plaintext, output } = dataKey(input);
      return { ...output, Plaintext: plaintext.toString('base64') };
    },
    GenerateDataKeyWithoutPlaintext: (input) => dataKey(input).output,
    GenerateRandom({ NumberOfBytes }) {
      if (NumberOfBytes === undefined) throw validationException('NumberOfBytes is required.');
      return { Plaintext: randomBytes(NumberOfBytes).toString('base64') };
    },
    Encrypt({ KeyId, Plaintext, EncryptionContext, EncryptionAlgorithm = ALGORITHM }) {
      const key = usable(KeyId);
      if (EncryptionAlgorithm !== ALGORITHM) {
        const message = `Algorithm ${EncryptionAlgorithm} is incompatible with key spec ${ALGORITHM}.`;
        throw new AwsError('InvalidKeyUsageException', message);
      }
      const CiphertextBlob = seal(key, Buffer.from(Plaintext, 'base64'), EncryptionContext);
      return { KeyId: key.arn, CiphertextBlob, EncryptionAlgorithm };
    },
    Decrypt({ CiphertextBlob, EncryptionContext, KeyId }) {
      const { key, plaintext } = open(CiphertextBlob, EncryptionContext, KeyId);
      const Plaintext = plaintext.toString('base64');
      const KeyMaterialId = materialId(key.material);
      return { KeyId: key.arn, Plaintext, EncryptionAlgorithm: ALGORITHM, KeyMaterialId };
    },
    ReEncrypt(input) {
      const source = open(input.CiphertextBlob, input.SourceEncryptionContext, input.SourceKeyId);
      const destination = usable(input.DestinationKeyId);
      return {
        CiphertextBlob: seal(destination, source.plaintext, input.DestinationEncryptionContext),
        KeyId: destination.arn,
        SourceKeyId: source.key.arn,
        SourceEncryptionAlgorithm: ALGORITHM,
        DestinationEncryptionAlgorithm: ALGORITHM,
        SourceKeyMaterialId: materialId(source.key.material),
        DestinationKeyMaterialId: materialId(destination.material),
      };
    },
  };
}
