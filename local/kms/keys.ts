/** The keys of a run, their states, tags and aliases. */
import type { CreateKeyRequest, KMS, Tag } from '@aws-sdk/client-kms';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { OperationsOf, Wire } from '../protocol/model/check.ts';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly material: Buffer;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  description: string;
  policy: string;
  enabled: boolean;
  /** The time at which the key is deleted, in Unix milliseconds. A key without it is kept. */
  deletion?: { readonly at: number };
}

export interface Alias {
  readonly arn: string;
  readonly createdAt: number;
  keyId: string;
  updatedAt: number;
}

export type Keys = ReturnType<typeof createKeys>;

/** By default the policy gives the account all permissions. */
export type KeySettings = Pick<Wire<CreateKeyRequest>, 'Description' | 'Policy' | 'Tags'>;

export type Operations = OperationsOf<KMS, [], Record<string, unknown>>;

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;
const ARN = /^arn:[\w-]+:kms:([\w-]*):(\d*):(?:key\/|(?=alias\/))(.+)$/;

export function createKeys(region: string, account: string, clock: Pick<Clock, 'now'>) {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, Alias>();
  const place = `arn:aws:kms:${region}:${account}:`;
  const keyArn = (id: string) => `${place}key/${id}`;
  const aliasArn = (name: string) => `${place}${name}`;

  /** Deletes the key first if its deletion is due. */
  const byId = (id: string): Key | undefined => {
    const key = keys.get(id);
    if (!key?.deletion || key.deletion.at > clock.now()) return key;
    keys.delete(id);
    for (const [name, { keyId }] of aliases) if (keyId === id) aliases.delete(name);
    return undefined;
  };
  const aliased = (name: string, arn: string): Key => {
    const key = byId(aliases.get(name)?.keyId ?? '');
    if (!key) throw notFound(`Alias ${arn} is not found.`);
    return key;
  };
  return {
    add: (key: Key) => void keys.set(key.id, key),
    all: (): readonly Key[] => [...keys.keys()].flatMap((id) => byId(id) ?? []),
    aliases,
    aliasArn,
    keyArn,
    byId,
    /** Finds a key by its id or ARN and, with `aliased`, also by the name or ARN of an alias. @throws AwsError */
    find(name: string, takesAliases?: 'aliased'): Key {
      const [arn, place = region, owner = account, id = name] = ARN.exec(name) ?? [];
      if (place !== region) throw notFound(`Invalid arn ${place}`);
      if (takesAliases && id.startsWith('alias/')) {
        return owner === account ? aliased(id, arn ?? aliasArn(id)) : absent(`Alias ${name} is not found.`);
      }
      if (!KEY_ID.test(id)) throw notFound(`Invalid keyId '${id}'`);
      const key = owner === account ? byId(id) : undefined;
      return key ?? absent(`Key '${arn ?? keyArn(id)}' does not exist`);
    },
  };
}

/** @throws AwsError when a key cannot be used in its state. */
export function expectUsable({ arn, enabled, deletion }: Key): void {
  if (deletion) throw new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);
  if (!enabled) throw new AwsError('DisabledException', `${arn} is disabled.`);
}

/** @throws AwsError */
export function expectKept({ arn, deletion }: Key): void {
  if (deletion) throw new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

function absent(message: string): never {
  throw notFound(message);
}

/** AWS KMS quotas: tags of a key. */
const MOST = 50;

/** Adds to the tags, or changes them. @throws AwsError */
export function addTags(tags: Map<string, string>, added: Wire<Tag[]>): Map<string, string> {
  const names = added.map(({ TagKey }) => TagKey);
  const total = new Set([...tags.keys(), ...names]).size;
  if (names.some((name) => /^aws:/i.test(name))) throw refused('Tags beginning with aws: are reserved');
  if (new Set(names).size < names.length) throw refused('Duplicate tag keys');
  if (total > MOST) throw refused('Too many tags');
  for (const { TagKey, TagValue } of added) tags.set(TagKey, TagValue);
  return tags;
}

function refused(message: string): AwsError {
  return new AwsError('TagException', message);
}
