/**
 * KMS: symmetric keys, with real encryption (AES-256-GCM) and the encryption context as its additional data, so that a
 * wrong context fails here as it does in the cloud.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../protocol/aws-error.ts';
import { numberMember, textMapMember, textMember } from '../protocol/members.ts';
import type { KeyStore } from './key-store.ts';

export interface Kms {
  /** The key of a resource: made, or the one that was kept under this name. */
  createKey(name: string): { readonly id: string; readonly arn: string };
  /** One call of the JSON 1.1 protocol. @throws AwsError */
  handle(operation: string, input: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

type Input = Readonly<Record<string, unknown>>;

const KEY_ID_BYTES = 36;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Largest plaintext of Encrypt under a symmetric key (KMS API reference). */
const PLAINTEXT_BYTES = 4096;
const KEY_SPEC_BYTES: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };

export function createKms(region: string, account: string, store: KeyStore): Kms {
  const keys = new Map<string, Buffer>();
  const arnOf = (id: string) => `arn:aws:kms:${region}:${account}:key/${id}`;

  const idOf = (given: string | undefined): string => {
    if (given === undefined) throw new AwsError('ValidationException', 'KeyId: expected a key id or ARN');
    const id = given.startsWith('arn:') ? given.slice(given.indexOf('/') + 1) : given;
    if (!keys.has(id)) throw new AwsError('NotFoundException', `Key '${arnOf(id)}' does not exist`);
    return id;
  };
  const encrypt = (id: string, plaintext: Buffer, context: Context): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keys.get(id) as Buffer, iv).setAAD(contextBytes(context));
    const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.from(id, 'ascii'), iv, cipher.getAuthTag(), data]).toString('base64');
  };

  const operations: Readonly<Record<string, (input: Input) => Record<string, unknown>>> = {
    GenerateDataKey(input) {
      const id = idOf(textMember(input, 'KeyId'));
      const spec = textMember(input, 'KeySpec') ?? 'AES_256';
      const bytes =
        numberMember(input, 'NumberOfBytes') ?? (Object.hasOwn(KEY_SPEC_BYTES, spec) ? KEY_SPEC_BYTES[spec] : 0) ?? 0;
      if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024)
        throw new AwsError('ValidationException', 'KeySpec: expected AES_256 or AES_128');
      const plaintext = randomBytes(bytes);
      const CiphertextBlob = encrypt(id, plaintext, contextOf(input));
      return { KeyId: arnOf(id), Plaintext: plaintext.toString('base64'), CiphertextBlob };
    },
    Encrypt(input) {
      const id = idOf(textMember(input, 'KeyId'));
      const plaintext = Buffer.from(textMember(input, 'Plaintext') ?? '', 'base64');
      if (plaintext.length === 0 || plaintext.length > PLAINTEXT_BYTES) {
        throw new AwsError('ValidationException', `Plaintext: expected 1 to ${PLAINTEXT_BYTES} bytes`);
      }
      const CiphertextBlob = encrypt(id, plaintext, contextOf(input));
      return { KeyId: arnOf(id), CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    Decrypt(input) {
      const blob = Buffer.from(textMember(input, 'CiphertextBlob') ?? '', 'base64');
      const context = contextOf(input);
      const given = textMember(input, 'KeyId');
      const id = blob.subarray(0, KEY_ID_BYTES).toString('ascii');
      const key = keys.get(id);
      if (!key) throw new AwsError('InvalidCiphertextException', '');
      if (given !== undefined && idOf(given) !== id) {
        throw new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify a CMK that can perform this operation.',
        );
      }
      const [iv, tag] = [blob.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES), KEY_ID_BYTES + IV_BYTES];
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv)
          .setAAD(contextBytes(context))
          .setAuthTag(blob.subarray(tag, tag + TAG_BYTES));
        const plaintext = Buffer.concat([decipher.update(blob.subarray(tag + TAG_BYTES)), decipher.final()]);
        return { KeyId: arnOf(id), Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      } catch {
        throw new AwsError('InvalidCiphertextException', '');
      }
    },
    DescribeKey(input) {
      const id = idOf(textMember(input, 'KeyId'));
      return {
        KeyMetadata: {
          KeyId: id,
          Arn: arnOf(id),
          AWSAccountId: account,
          Enabled: true,
          KeyState: 'Enabled',
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyUsage: 'ENCRYPT_DECRYPT',
        },
      };
    },
  };

  return {
    createKey(name) {
      const kept = store.find(name);
      const { id, material } = kept ?? { id: randomUUID(), material: randomBytes(KEY_SPEC_BYTES['AES_256'] ?? 0) };
      if (!kept) store.keep(name, { id, material });
      keys.set(id, material);
      return { id, arn: arnOf(id) };
    },
    handle(operation, input) {
      const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!found) throw new AwsError('UnknownOperationException', `KMS has no operation ${operation} here`);
      return found(input);
    },
  };
}

type Context = Readonly<Record<string, string>>;

function contextOf(input: Input): Context {
  return textMapMember(input, 'EncryptionContext') ?? {};
}

/** The context in an order of its own, so that the caller's order does not matter. */
function contextBytes(context: Context): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(entries), 'utf8');
}
