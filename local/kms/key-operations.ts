/** The operations that create, describe, name, tag, disable and delete keys. */

import type { CreateKeyRequest, ListKeysRequest } from '@aws-sdk/client-kms';
import type { Clock } from '../clock.ts';
import { defined } from '../objects.ts';
import { AwsError, validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { type Listed, pageOf } from '../protocol/page.ts';
import { materialId } from './cipher.ts';
import { addTags, expectKept, type Key, type KeySettings, type Keys, notFound, type Operations } from './keys.ts';

interface Parts {
  readonly keys: Keys;
  readonly make: (settings: KeySettings) => Key;
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
}

const SYMMETRIC = 'SYMMETRIC_DEFAULT';
const DAY_MS = 86_400_000;
/** The default number of entries on a page of keys, and on a page of every other list. */
const PAGE = { keys: 100, others: 50 } as const;

export function keyOperations({ keys, make, account, clock }: Parts): Operations {
  const metadata = (key: Key) => ({
    AWSAccountId: account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: key.enabled && !key.deletion,
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: stateOf(key),
    ...(key.deletion ? { DeletionDate: key.deletion.at / 1000 } : {}),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: SYMMETRIC,
    KeySpec: SYMMETRIC,
    EncryptionAlgorithms: [SYMMETRIC],
    MultiRegion: false,
    CurrentKeyMaterialId: materialId(key.material),
  });
  /** @throws AwsError */
  const keptKey = (id: string): Key => {
    const key = keys.find(id);
    expectKept(key);
    return key;
  };
  const change = (id: string, changes: Partial<Pick<Key, 'description' | 'enabled' | 'policy'>>) => {
    Object.assign(keptKey(id), changes);
    return {};
  };
  const aliasNamed = (name: string) => {
    const alias = keys.aliases.get(name);
    if (!alias) throw notFound(`Alias ${keys.aliasArn(name)} is not found.`);
    return alias;
  };
  return {
    CreateKey(input) {
      expectSymmetric(input);
      return { KeyMetadata: metadata(make(input)) };
    },
    DescribeKey: ({ KeyId }) => ({ KeyMetadata: metadata(keys.find(KeyId, 'aliased')) }),
    ListKeys(paging) {
      const entries = keys.all().map(({ id, arn }) => [id, { KeyId: id, KeyArn: arn }] as const);
      return listed('Keys', entries, paging, PAGE.keys);
    },
    UpdateKeyDescription: ({ KeyId, Description }) => change(KeyId, { description: Description }),
    EnableKey: ({ KeyId }) => change(KeyId, { enabled: true }),
    DisableKey: ({ KeyId }) => change(KeyId, { enabled: false }),
    ScheduleKeyDeletion({ KeyId, PendingWindowInDays: days = 30 }) {
      const key = keptKey(KeyId);
      if (days < 7 || days > 30) throw validationException('PendingWindowInDays must be between 7 and 30 inclusive.');
      key.deletion = { at: clock.now() + days * DAY_MS };
      const DeletionDate = key.deletion.at / 1000;
      return { KeyId: key.arn, DeletionDate, KeyState: stateOf(key), PendingWindowInDays: days };
    },
    CancelKeyDeletion({ KeyId }) {
      const key = keys.find(KeyId);
      if (!key.deletion) throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      delete key.deletion;
      key.enabled = false;
      return { KeyId: key.arn };
    },
    CreateAlias({ AliasName, TargetKeyId }) {
      if (!AliasName.startsWith('alias/')) {
        const link = 'https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html';
        throw validationException(`Alias must start with the prefix "alias/". Please see ${link}`);
      }
      if (AliasName.startsWith('alias/aws/')) {
        throw new AwsError('NotAuthorizedException', 'Aliases that begin with alias/aws/ are reserved.');
      }
      const key = keptKey(TargetKeyId);
      const arn = keys.aliasArn(AliasName);
      if (keys.aliases.has(AliasName)) {
        throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
      }
      const now = clock.now();
      keys.aliases.set(AliasName, { arn, keyId: key.id, createdAt: now, updatedAt: now });
      return {};
    },
    UpdateAlias({ AliasName, TargetKeyId }) {
      const alias = aliasNamed(AliasName);
      const key = keptKey(TargetKeyId);
      alias.keyId = key.id;
      alias.updatedAt = clock.now();
      return {};
    },
    DeleteAlias({ AliasName }) {
      aliasNamed(AliasName);
      keys.aliases.delete(AliasName);
      return {};
    },
    ListAliases({ KeyId, ...paging }) {
      const key = KeyId === undefined ? undefined : keys.find(KeyId);
      const entries = [...keys.aliases]
        .filter(([, { keyId }]) => keys.byId(keyId) && (!key || keyId === key.id))
        .map(([AliasName, { arn, keyId, createdAt, updatedAt }]) => {
          const times = { CreationDate: createdAt / 1000, LastUpdatedDate: updatedAt / 1000 };
          return [AliasName, { AliasName, AliasArn: arn, TargetKeyId: keyId, ...times }] as const;
        });
      return listed('Aliases', entries, paging, PAGE.others);
    },
    TagResource({ KeyId, Tags }) {
      addTags(keptKey(KeyId).tags, Tags);
      return {};
    },
    UntagResource({ KeyId, TagKeys }) {
      const { tags } = keptKey(KeyId);
      for (const name of TagKeys) tags.delete(name);
      return {};
    },
    ListResourceTags({ KeyId, ...paging }) {
      const entries = [...keys.find(KeyId).tags].map(([TagKey, TagValue]) => [TagKey, { TagKey, TagValue }] as const);
      return listed('Tags', entries, paging, PAGE.others);
    },
    GetKeyPolicy: ({ KeyId }) => ({ Policy: keys.find(KeyId).policy, PolicyName: 'default' }),
    PutKeyPolicy: ({ KeyId, Policy }) => change(KeyId, { policy: Policy }),
    ListKeyPolicies({ KeyId }) {
      keys.find(KeyId);
      return { PolicyNames: ['default'], Truncated: false };
    },
  };
}

function stateOf({ enabled, deletion }: Key): string {
  if (deletion) return 'PendingDeletion';
  return enabled ? 'Enabled' : 'Disabled';
}

/** @throws AwsError */
function expectSymmetric({
  KeySpec,
  CustomerMasterKeySpec,
  KeyUsage,
  Origin = 'AWS_KMS',
  MultiRegion,
}: Wire<CreateKeyRequest>) {
  const spec = KeySpec ?? CustomerMasterKeySpec ?? SYMMETRIC;
  if (spec !== SYMMETRIC && KeyUsage === undefined) {
    throw validationException(
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  }
  if (spec === SYMMETRIC && (KeyUsage ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT') {
    throw validationException(`KeyUsage ${KeyUsage} is not compatible with KeySpec ${SYMMETRIC}`);
  }
  const other = [spec === SYMMETRIC ? '' : spec, Origin === 'AWS_KMS' ? '' : Origin, MultiRegion ? 'MultiRegion' : ''];
  const named = other.filter((one) => one !== '');
  if (named.length > 0) {
    const message = `The embedded AWS makes symmetric keys of one region only, not ${named.join(', ')}.`;
    throw new AwsError('NotImplementedByEmbeddedAws', message);
  }
}

function listed<T>(
  name: string,
  entries: readonly Listed<T>[],
  { Limit, Marker }: Wire<ListKeysRequest>,
  most: number,
) {
  const unknown = new AwsError('InvalidMarkerException', 'The marker is not valid.');
  const { page, next } = pageOf(entries, Limit ?? most, Marker, unknown);
  return { [name]: page, Truncated: next !== undefined, ...defined({ NextMarker: next }) };
}
