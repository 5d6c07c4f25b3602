/**
 * The configuration as the API changes it: read as it is now, written on condition that nobody was faster. `false` means
 * that somebody was: read again.
 */
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SealedApp, SealedDestination, Stored } from '../../core/api/sealed.ts';
import type { App, Destination } from '../../core/destination.ts';
import { canBeAppId } from '../../core/names.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import { isMade } from '../conditional.ts';
import { allOf, firstOf, type Item, itemsOf, readEach } from '../query.ts';
import { createApiKeys } from './api-keys.ts';
import {
  APP_SORT_KEY,
  APPS_INDEX,
  DELETED_SORT_KEY,
  destinationKey,
  partitionOf,
  scopeKey,
  scopeRange,
} from './keys.ts';
import {
  appOf,
  documentOf,
  readable,
  type SealedDestination as Sealed,
  sealedAppOf,
  sealedOf,
  destinationOf as settingsOf,
  signingOf,
} from './read.ts';
import { createConfigurationWriter } from './write.ts';

export type StoredApp = Stored<App, SealedApp>;
export type StoredDestination = Stored<Destination, SealedDestination>;

/** A scope with everything in it. */
export interface StoredScope {
  readonly scope: Scope;
  readonly realtime: boolean;
  readonly version: number;
  /** By their ids. */
  readonly destinations: readonly StoredDestination[];
}

export function createConfigurationStore(client: DynamoDBClient, table: string, now: () => number = Date.now) {
  const writer = createConfigurationWriter(client, table);
  const get = async (pk: string, sk: string): Promise<Item | undefined> => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  };
  /** Items of an app whose sort keys lie between the two, both included. */
  const items = (appId: string, first: string, last: string): Promise<readonly Item[]> =>
    allOf(
      itemsOf(client, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(appId) }, ':first': { S: first }, ':last': { S: last } },
      }),
    );
  const remove = (appId: string, sk: string, version: number): Promise<boolean> =>
    isMade(
      client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: { pk: { S: partitionOf(appId) }, sk: { S: sk } },
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': { N: String(version) } },
        }),
      ),
    );

  const app = async (appId: string): Promise<StoredApp | undefined> => {
    const item = await get(partitionOf(appId), APP_SORT_KEY);
    return item && { value: appOf(item), sealed: sealedAppOf(item) };
  };
  const hasKey = async (appId: string, key: string) => (await app(appId))?.value.api_keys.includes(key) ?? false;
  const apiKeys = createApiKeys(client, table, hasKey, now);

  return {
    app,
    claimKey: apiKeys.claim,
    holdKey: apiKeys.hold,
    /** In the order of their ids. @param cursor id of the app before the first; what can be no id begins anew. */
    async apps(limit: number, cursor = ''): Promise<readonly App[]> {
      const start = canBeAppId(cursor) ? partitionOf(cursor) : undefined;
      const found = itemsOf(client, {
        TableName: table,
        IndexName: APPS_INDEX.name,
        KeyConditionExpression: `${APPS_INDEX.partition} = :apps${start === undefined ? '' : ' AND pk > :after'}`,
        ExpressionAttributeValues: {
          ':apps': { S: APPS_INDEX.value },
          ...(start === undefined ? {} : { ':after': { S: start } }),
        },
        Limit: limit,
      });
      const apps = readEach(found, (item) => readable(() => appOf(item)));
      return firstOf(apps, limit);
    },
    /** In the order of their texts. */
    async scopes(appId: string): Promise<readonly StoredScope[]> {
      const all = await items(appId, 'SCOPE#', 'SCOPE#~');
      return scopesOf(all).toSorted((a, b) => (scopeText(a.scope) < scopeText(b.scope) ? -1 : 1));
    },
    async scope(appId: string, scope: Scope): Promise<StoredScope | undefined> {
      return scopesOf(await items(appId, ...scopeRange(scope)))[0];
    },
    async destination(appId: string, scope: Scope, id: string): Promise<StoredDestination | undefined> {
      const item = await get(partitionOf(appId), destinationKey(scope, id));
      return item && destinationOf(item);
    },
    putApp: (app: App, sealed: SealedApp) => isMade(writer.putApp(app, sealed)),
    putScope: (appId: string, scope: Scope, realtime: boolean, version: number) =>
      isMade(writer.putScope(appId, scope, realtime, version)),
    putDestination: (destination: Destination, sealed: SealedDestination) =>
      isMade(writer.putDestination(destination, sealed)),
    /** Whether an app of this id was deleted. */
    usedBefore: async (appId: string): Promise<boolean> =>
      (await get(partitionOf(appId), DELETED_SORT_KEY)) !== undefined,
    /** The note is written before the app is removed. After a crash in between, the note has no effect while the app exists. */
    async removeApp(appId: string, version: number): Promise<boolean> {
      const Item = { pk: { S: partitionOf(appId) }, sk: { S: DELETED_SORT_KEY } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
      return remove(appId, APP_SORT_KEY, version);
    },
    removeScope: (appId: string, scope: Scope, version: number) => remove(appId, scopeKey(scope), version),
    removeDestination: ({ app_id, scope, id, version }: Pick<Destination, 'app_id' | 'scope' | 'id' | 'version'>) =>
      remove(app_id, destinationKey(scope, id), version),
  };
}

function destinationOf(item: Item): StoredDestination {
  const sealed = sealedOf<Sealed>(item);
  return { value: settingsOf(item), sealed: { ...sealed, signing: signingOf(sealed) } };
}

/** Keys sort a scope before its own destinations. Items that cannot be read are left out. */
function scopesOf(items: readonly Item[]): readonly StoredScope[] {
  const keys = items.map(({ sk }) => sk?.S ?? '');
  return items.flatMap((item, index): readonly StoredScope[] => {
    const key = keys[index] as string;
    const [, kind, name = '', inner] = key.split('#');
    if (inner !== undefined) return [];
    const own = items.filter((_, at) => keys[at]?.startsWith(`${key}#DEST#`));
    const destinations = own.flatMap((one) => readable(() => destinationOf(one)) ?? []);
    const document = readable(() => documentOf<{ realtime: boolean; version: number }>(item));
    if (!document) return [];
    const { realtime, version } = document;
    return [{ scope: { kind, name: decodeURIComponent(name) } as Scope, realtime, version, destinations }];
  });
}
