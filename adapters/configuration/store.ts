/**
 * The configuration as the API changes it, with consistent reads. Every write is conditional on the version that it
 * follows, and `false` means that somebody else wrote in between. The first version is 1.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SealedApp, SealedDestination, StoredApp, StoredDestination } from '../../core/api/sealed.ts';
import type { AnyDestination, App } from '../../core/destination.ts';
import { canBeAppId } from '../../core/names.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import {
  allOf,
  deleteItem,
  firstOf,
  getItem,
  type Item,
  number,
  putItem,
  query,
  readEach,
  type Table,
  text,
} from '../dynamodb.ts';
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
import { appOf, appSettingsOf, destinationOf, documentOf, readable } from './read.ts';

/** A scope with everything in it. */
export interface StoredScope {
  readonly scope: Scope;
  readonly realtime: boolean;
  readonly version: number;
  /** In the order of their ids. */
  readonly destinations: readonly StoredDestination[];
}

export function createConfigurationStore(client: DynamoDBClient, name: string, now: () => number = Date.now) {
  const table: Table = { client, name };
  const get = (appId: string, sk: string): Promise<Item | undefined> =>
    getItem(table, { pk: partitionOf(appId), sk }, { ConsistentRead: true });
  /** Items of an app with sort keys between the two, both inclusive. */
  const items = (appId: string, first: string, last: string): Promise<readonly Item[]> => {
    const values = { ':pk': partitionOf(appId), ':first': first, ':last': last };
    return allOf(query(table, 'pk = :pk AND sk BETWEEN :first AND :last', values, { ConsistentRead: true }));
  };
  const put = (appId: string, sk: string, version: number, document: object, sealed?: object): Promise<boolean> => {
    const listed = sk === APP_SORT_KEY ? APPS_INDEX.value : sk.includes('#DEST#') ? APPS_INDEX.destinations : undefined;
    const values = {
      pk: partitionOf(appId),
      sk,
      version,
      document: JSON.stringify(document),
      ...(sealed ? { sealed: JSON.stringify(sealed) } : {}),
      [APPS_INDEX.partition]: listed,
    };
    if (version === 1) return putItem(table, values, { condition: 'attribute_not_exists(pk)' });
    return putItem(table, values, { condition: 'version = :before', values: { ':before': version - 1 } });
  };
  const remove = (appId: string, sk: string, version: number): Promise<boolean> => {
    const expressions = { condition: 'version = :version', values: { ':version': version } };
    return deleteItem(table, { pk: partitionOf(appId), sk }, expressions);
  };

  const app = async (appId: string): Promise<StoredApp | undefined> => {
    const item = await get(appId, APP_SORT_KEY);
    return item && appOf(item);
  };
  const hasKey = async (appId: string, key: string) => (await app(appId))?.value.api_keys.includes(key) ?? false;
  const apiKeys = createApiKeys(client, name, hasKey, now);

  return {
    app,
    /** Must be called before an app is written with a key that it did not have. `false`: another app has the key. */
    claimKey: apiKeys.claim,
    /** Must be called when the app has been written with the key. */
    holdKey: apiKeys.hold,
    /**
     * In the order of their ids.
     * @param cursor id of the app before the first; a text that cannot be an id is ignored.
     */
    async apps(limit: number, cursor = ''): Promise<readonly App[]> {
      const after = canBeAppId(cursor) ? partitionOf(cursor) : undefined;
      const condition = `${APPS_INDEX.partition} = :apps${after === undefined ? '' : ' AND pk > :after'}`;
      const values = { ':apps': APPS_INDEX.value, ':after': after };
      const found = query(table, condition, values, { IndexName: APPS_INDEX.name, Limit: limit });
      return firstOf(
        readEach(found, (item) => readable(() => appSettingsOf(item))),
        limit,
      );
    },
    /** Returns destinations of all apps, or of one app, in the order of their apps. Unreadable ones are left out. */
    async destinations(limit: number, appId?: string): Promise<readonly StoredDestination[]> {
      const isOf = appId === undefined ? '' : ' AND pk = :pk';
      const condition = `${APPS_INDEX.partition} = :destinations${isOf}`;
      const values = { ':destinations': APPS_INDEX.destinations, ':pk': appId && partitionOf(appId) };
      const found = query(table, condition, values, { IndexName: APPS_INDEX.name });
      return firstOf(
        readEach(found, (item) => readable(() => destinationOf(item))),
        limit,
      );
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
      const item = await get(appId, destinationKey(scope, id));
      return item && destinationOf(item);
    },
    putApp: ({ version, ...app }: App, sealed: SealedApp) => put(app.app_id, APP_SORT_KEY, version, app, sealed),
    putScope: (appId: string, scope: Scope, realtime: boolean, version: number) =>
      put(appId, scopeKey(scope), version, { realtime }),
    putDestination: ({ version, ...destination }: AnyDestination, sealed: SealedDestination) =>
      put(destination.app_id, destinationKey(destination.scope, destination.id), version, destination, sealed),
    /** Returns when the last app with this id was deleted, in Unix ms; `undefined` if none was. */
    deletedAt: async (appId: string): Promise<number | undefined> => {
      const item = await get(appId, DELETED_SORT_KEY);
      return item && number(item, 'deleted_at');
    },
    /**
     * The note is written before the app is removed. After a crash in between, the note has no effect while the app
     * exists.
     */
    async removeApp(appId: string, version: number): Promise<boolean> {
      await putItem(table, { pk: partitionOf(appId), sk: DELETED_SORT_KEY, deleted_at: now() });
      return remove(appId, APP_SORT_KEY, version);
    },
    removeScope: (appId: string, scope: Scope, version: number) => remove(appId, scopeKey(scope), version),
    removeDestination: ({ app_id, scope, id, version }: Pick<AnyDestination, 'app_id' | 'scope' | 'id' | 'version'>) =>
      remove(app_id, destinationKey(scope, id), version),
  };
}

/** Keys sort a scope before its own destinations. Items that cannot be read are left out. */
function scopesOf(items: readonly Item[]): readonly StoredScope[] {
  const keys = items.map((item) => text(item, 'sk'));
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
