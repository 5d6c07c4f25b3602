/**
 * Removes what canaries of this stack have made, this run or one before that was broken off: whatever has a name that only the canary
 * uses and carries its tag. Without the tag nothing is deleted.
 */

import { allDestinations, pathOfDestination, type Scope } from '../destination.ts';
import type { Api } from '../reach/api.ts';
import { listed, pathOf } from '../reach/api.ts';
import type { Account } from './account.ts';
import { CANARY_TAG, DeniedError, NAME_PREFIX } from './rights.ts';

/** The shortest that KMS takes. */
const KEY_DAYS = 7;
const PAGE = 100;

/** Removes the apps with ids that only the canary uses. */
export async function removeApps(api: Api): Promise<number> {
  const found = (await listed(api.all<{ app_id: string; name: string }>('/apps'))).filter(isCanarys);
  for (const { app_id } of found) {
    for (const one of await listed(allDestinations(api, app_id))) {
      await api.call('DELETE', pathOfDestination(one), { version: 'any' });
    }
    const scopes = await listed(api.all<Scope>(pathOf('apps', app_id, 'scopes')));
    for (const { scope } of scopes) {
      await api.call('DELETE', pathOf('apps', app_id, 'scopes', scope), { version: 'any' });
    }
    await api.call('DELETE', pathOf('apps', app_id), { version: 'any' });
  }
  return found.length;
}

export const APP_NAME = 'Feedhose canary';

function isCanarys({ app_id, name }: { readonly app_id: string; readonly name: string }): boolean {
  return app_id.startsWith(NAME_PREFIX) && name === APP_NAME;
}

export async function removeQueues(account: Account, owner: string): Promise<number> {
  let removed = 0;
  for (const QueueUrl of await queuesOf(account)) {
    if (await removeQueue(account, QueueUrl, owner)) removed++;
  }
  return removed;
}

async function removeQueue(account: Account, QueueUrl: string, owner: string): Promise<boolean> {
  try {
    const { Tags } = await account.call('sqs:ListQueueTags', ({ sqs }, options) =>
      sqs.listQueueTags({ QueueUrl }, options),
    );
    if (Tags?.[CANARY_TAG] !== owner) return false;
    await account.call('sqs:DeleteQueue', ({ sqs }, options) => sqs.deleteQueue({ QueueUrl }, options));
    return true;
  } catch (error) {
    // SQS lists a queue for a while after its deletion.
    if ((error as Error).name === 'QueueDoesNotExist') return false;
    throw error;
  }
}

async function queuesOf(account: Account): Promise<readonly string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const input = { QueueNamePrefix: NAME_PREFIX, MaxResults: PAGE, NextToken };
    const page = await account.call('sqs:ListQueues', ({ sqs }, options) => sqs.listQueues(input, options));
    found.push(...(page.QueueUrls ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

export async function removeBuses(account: Account, owner: string): Promise<number> {
  const input = { NamePrefix: NAME_PREFIX };
  const { EventBuses = [] } = await account.call('events:ListEventBuses', ({ events }, options) =>
    events.listEventBuses(input, options),
  );
  let removed = 0;
  for (const { Name = '', Arn = '' } of EventBuses) {
    const { Tags = [] } = await account.call('events:ListTagsForResource', ({ events }, options) =>
      events.listTagsForResource({ ResourceARN: Arn }, options),
    );
    if (!Tags.some(({ Key, Value }) => Key === CANARY_TAG && Value === owner)) continue;
    await removeRules(account, Name);
    await account.call('events:DeleteEventBus', ({ events }, options) => events.deleteEventBus({ Name }, options));
    removed++;
  }
  return removed;
}

async function removeRules(account: Account, EventBusName: string): Promise<void> {
  const { Rules = [] } = await account.call('events:ListRules', ({ events }, options) =>
    events.listRules({ EventBusName }, options),
  );
  for (const { Name = '' } of Rules) {
    const targets = { EventBusName, Rule: Name, Ids: ['queue'] };
    await account.call('events:RemoveTargets', ({ events }, options) => events.removeTargets(targets, options));
    await account.call('events:DeleteRule', ({ events }, options) =>
      events.deleteRule({ EventBusName, Name }, options),
    );
  }
}

/** Reads the tags of every key of the account, because keys have no names. */
export async function removeKeys(account: Account, owner: string): Promise<number> {
  let removed = 0;
  let Marker: string | undefined;
  do {
    const page = await account.call('kms:ListKeys', ({ kms }, options) => kms.listKeys({ Marker }, options));
    for (const { KeyId } of page.Keys ?? []) {
      if (KeyId === undefined || !(await isOwnKey(account, KeyId, owner))) continue;
      if (await scheduleDeletion(account, KeyId)) removed++;
    }
    Marker = page.Truncated ? page.NextMarker : undefined;
  } while (Marker !== undefined);
  return removed;
}

/** A key whose policy hides its tags is none of the canary's. */
async function isOwnKey(account: Account, KeyId: string, owner: string): Promise<boolean> {
  try {
    const { Tags = [] } = await account.call('kms:ListResourceTags', ({ kms }, options) =>
      kms.listResourceTags({ KeyId }, options),
    );
    return Tags.some(({ TagKey, TagValue }) => TagKey === CANARY_TAG && TagValue === owner);
  } catch (error) {
    if (error instanceof DeniedError && error.byResource) return false;
    throw error;
  }
}

async function scheduleDeletion(account: Account, KeyId: string): Promise<boolean> {
  try {
    const input = { KeyId, PendingWindowInDays: KEY_DAYS };
    await account.call('kms:ScheduleKeyDeletion', ({ kms }, options) => kms.scheduleKeyDeletion(input, options));
    return true;
  } catch (error) {
    // It is scheduled already.
    if ((error as Error).name === 'KMSInvalidStateException') return false;
    throw error;
  }
}
