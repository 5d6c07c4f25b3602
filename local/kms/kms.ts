/** KMS: symmetric keys with real encryption. The keys of the template are stored. Keys that calls create exist until the run ends. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { checkOf, dispatcherOf, type NotImplemented } from '../protocol/model/check.ts';
import { MATERIAL_BYTES } from './cipher.ts';
import { dataOperations } from './data-operations.ts';
import { keyOperations } from './key-operations.ts';
import type { KeyStore, StoredKey } from './key-store.ts';
import { addTags, createKeys, type Key, type KeySettings, type Operations } from './keys.ts';

export type Kms = ReturnType<typeof createKms>;

const GRANTS = { GrantTokens: 'there are no grants.' };
const NOT_IMPLEMENTED: NotImplemented = {
  CreateKeyRequest: { CustomKeyStoreId: 'there are no key stores.', XksKeyId: 'there are no key stores.' },
  DecryptRequest: {
    ...GRANTS,
    Recipient: 'there are no enclaves.',
    DryRunModifiers: 'each call is checked as a whole.',
  },
  DescribeKeyRequest: GRANTS,
  EncryptRequest: GRANTS,
  GenerateDataKeyRequest: { ...GRANTS, Recipient: 'there are no enclaves.' },
  GenerateDataKeyWithoutPlaintextRequest: GRANTS,
  GenerateRandomRequest: { CustomKeyStoreId: 'there are no key stores.', Recipient: 'there are no enclaves.' },
  ListKeysRequest: { ResourceOwners: 'all keys belong to the account.' },
  ReEncryptRequest: { ...GRANTS, DryRunModifiers: 'each call is checked as a whole.' },
};
const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/([\w-]+)$/;
const checked = checkOf('kms', { notImplemented: NOT_IMPLEMENTED });

export function createKms(region: string, account: string, clock: Pick<Clock, 'now'>, store?: KeyStore) {
  const keys = createKeys(region, account, clock);
  const defaultPolicy = JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
  const make = ({ Description = '', Policy = defaultPolicy, Tags = [] }: KeySettings, kept = freshKey()): Key => {
    const key: Key = {
      ...kept,
      arn: keys.keyArn(kept.id),
      createdAt: clock.now(),
      tags: addTags(new Map(), Tags),
      description: Description,
      policy: Policy,
      enabled: true,
    };
    keys.add(key);
    return key;
  };
  const operations: Operations = { ...keyOperations({ keys, make, account, clock }), ...dataOperations(keys) };

  const dispatch = dispatcherOf('KMS', operations, checked);

  /** Creates the key of a resource, or restores the one that is stored under this name. */
  const createKey = (name: string, settings: KeySettings = {}): Pick<Key, 'id' | 'arn'> => {
    const known = store?.find(name);
    const key = make(settings, known);
    if (!known) store?.keep(name, { id: key.id, material: key.material });
    return key;
  };
  /** ARNs in the run by ARNs of the template. */
  const imported = new Map<string, string>();

  return {
    createKey,
    /**
     * Returns the ARN under which the run has a key. A key that the template only imports, by the ARN of an account, is created.
     * Any other text is returned unchanged.
     */
    arnFor(text: string): string {
      const [, id] = KEY_ARN.exec(text) ?? [];
      if (id === undefined || text === keys.byId(id)?.arn) return text;
      const arn = imported.get(text) ?? createKey(text).arn;
      imported.set(text, arn);
      return arn;
    },
    /** Executes a call of the JSON 1.1 protocol. @throws AwsError */
    handle(operation: string, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
      const output = dispatch(operation, input);
      if (input['DryRun'] !== true) return output;
      const message = 'The request would have succeeded, but the DryRun option is set.';
      throw new AwsError('DryRunOperationException', message);
    },
  };
}

function freshKey(): StoredKey {
  return { id: randomUUID(), material: randomBytes(MATERIAL_BYTES) };
}
