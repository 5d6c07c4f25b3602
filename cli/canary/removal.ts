/**
 * Removes what canaries of this stack have created, in this run or in an earlier one that was interrupted: every resource that has a name of
 * the canary and carries its tag. Nothing without the tag is deleted.
 */
import { type App, allDestinations, pathOfDestination, type Scope } from '../destination.ts';
import { type Api, listed, pathOf } from '../reach/api.ts';
import type { Account } from './account.ts';
import { CANARY_TAG, DeniedError, NAME_PREFIX, ROLE_PATH } from './permissions.ts';
import { ROLE_POLICY } from './resources.ts';

/** The minimum of KMS. */
const KEY_DAYS = 7;
const PAGE = 100;

export const APP_NAME = 'Feedhose canary';

/** Removes the apps with ids of the canary. Returns their number, as the other functions do. */
export async function removeApps(api: Api): Promise<number> {
  const found = await listed(api.all<App>('/apps'));
  const own = found.filter(({ app_id, name }) => app_id.startsWith(NAME_PREFIX) && name === APP_NAME);
  const remove = (path: string) => api.call('DELETE', path, { version: 'any' });
  for (const { app_id } of own) {
    for (const one of await listed(allDestinations(api, app_id))) await remove(pathOfDestination(one));
    const scopes = await listed(api.all<Scope>(pathOf('apps', app_id, 'scopes')));
    for (const { scope } of scopes) await remove(pathOf('apps', app_id, 'scopes', scope));
    await remove(pathOf('apps', app_id));
  }
  return own.length;
}

export function removeQueues(account: Account, owner: string): Promise<number> {
  const urls = allOf(async (NextToken) => {
    const page = await account.call('sqs:ListQueues', { QueueNamePrefix: NAME_PREFIX, MaxResults: PAGE, NextToken });
    return [page.QueueUrls, page.NextToken];
  });
  // SQS lists a queue for a while after its deletion.
  const remove = unlessError('QueueDoesNotExist', async (QueueUrl: string) => {
    const { Tags } = await account.call('sqs:ListQueueTags', { QueueUrl });
    if (Tags?.[CANARY_TAG] !== owner) return false;
    await account.call('sqs:DeleteQueue', { QueueUrl });
    return true;
  });
  return removeEach(urls, remove);
}

export function removeBuses(account: Account, owner: string): Promise<number> {
  const buses = allOf(async (NextToken) => {
    const page = await account.call('events:ListEventBuses', { NamePrefix: NAME_PREFIX, NextToken });
    return [page.EventBuses, page.NextToken];
  });
  return removeEach(buses, async ({ Name, Arn: ResourceARN }) => {
    const { Tags } = await account.call('events:ListTagsForResource', { ResourceARN });
    if (!isOwned(Tags, owner)) return false;
    await removeRules(account, Name);
    await account.call('events:DeleteEventBus', { Name });
    return true;
  });
}

async function removeRules(account: Account, EventBusName: string | undefined): Promise<void> {
  const { Rules = [] } = await account.call('events:ListRules', { EventBusName });
  for (const { Name } of Rules) {
    await account.call('events:RemoveTargets', { EventBusName, Rule: Name, Ids: ['queue'] });
    await account.call('events:DeleteRule', { EventBusName, Name });
  }
}

/** Reads the tags of every key of the account, because keys have no names. */
export function removeKeys(account: Account, owner: string): Promise<number> {
  const keys = allOf(async (Marker) => {
    const page = await account.call('kms:ListKeys', { Marker });
    return [page.Keys, page.Truncated ? page.NextMarker : undefined];
  });
  // A key whose deletion is already scheduled has an invalid state.
  const remove = unlessError('KMSInvalidStateException', async (KeyId: string | undefined) => {
    await account.call('kms:ScheduleKeyDeletion', { KeyId, PendingWindowInDays: KEY_DAYS });
    return true;
  });
  return removeEach(keys, async ({ KeyId }) => (await isOwnKey(account, KeyId, owner)) && (await remove(KeyId)));
}

/** A key whose policy denies access to its tags does not belong to the canary. */
async function isOwnKey(account: Account, KeyId: string | undefined, owner: string): Promise<boolean> {
  try {
    const { Tags = [] } = await account.call('kms:ListResourceTags', { KeyId });
    return Tags.some(({ TagKey, TagValue }) => TagKey === CANARY_TAG && TagValue === owner);
  } catch (error) {
    if (error instanceof DeniedError && error.byResource) return false;
    throw error;
  }
}

export function removeRoles(account: Account, owner: string): Promise<number> {
  // A page of a path may be empty although others follow it.
  const roles = allOf(async (Marker) => {
    const page = await account.call('iam:ListRoles', { PathPrefix: ROLE_PATH, Marker });
    return [page.Roles, page.IsTruncated ? page.Marker : undefined];
  });
  // The role has no policy if the run was killed before it created one.
  const removePolicy = unlessError('NoSuchEntityException', async (RoleName: string | undefined) => {
    await account.call('iam:DeleteRolePolicy', { RoleName, PolicyName: ROLE_POLICY });
    return true;
  });
  return removeEach(roles, async ({ RoleName }) => {
    const { Tags } = await account.call('iam:ListRoleTags', { RoleName });
    if (!isOwned(Tags, owner)) return false;
    await removePolicy(RoleName);
    await account.call('iam:DeleteRole', { RoleName });
    return true;
  });
}

type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

function isOwned(tags: Tags = [], owner: string): boolean {
  return tags.some(({ Key, Value }) => Key === CANARY_TAG && Value === owner);
}

/** Yields the entries of all pages of a list. */
async function* allOf<T>(
  read: (token: string | undefined) => Promise<[page: readonly T[] | undefined, next: string | undefined]>,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const [page = [], next] = await read(token);
    yield* page;
    token = next;
  } while (token !== undefined);
}

/** Lists everything before it removes anything. @param remove reports whether it removed the entry. */
async function removeEach<T>(entries: AsyncIterable<T>, remove: (entry: T) => Promise<boolean>): Promise<number> {
  let removed = 0;
  for (const entry of await listed(entries)) if (await remove(entry)) removed++;
  return removed;
}

/** Returns `remove` in a form that returns `false` for errors with this name. */
function unlessError<T>(name: string, remove: (entry: T) => Promise<boolean>): (entry: T) => Promise<boolean> {
  return (entry) =>
    remove(entry).catch((error: Error) => {
      if (error.name === name) return false;
      throw error;
    });
}
