/**
 * Reads the configuration table: the destinations of an app and scope for fan-out, and one destination for delivery.
 * Each item keeps its content as one JSON text (`document`), with its key and version. Secrets are sealed in
 * `sealed`.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SealedApp, SealedDestination, StoredApp, StoredDestination } from '../../core/api/sealed.ts';
import { defined } from '../../core/defined.ts';
import {
  type AnyDestination,
  type App,
  type DestinationTransport,
  getsDeliveries,
  type ScopeConfiguration,
  type Transport,
} from '../../core/destination.ts';
import { CONFIGURATION_SECONDS } from '../../core/limits.ts';
import type { Scope } from '../../core/scope.ts';
import { isBucket } from '../../core/transport/s3/frozen.ts';
import {
  isDestination,
  type UnreadableDestination,
  UnreadableSettings,
  unreadableDestination,
} from '../../core/unreadable.ts';
import { allOf, getItem, type Item, json, number, query, type Table, text } from '../dynamodb.ts';
import { APP_SORT_KEY, destinationKey, idOfDestination, partitionOf, scopeRange } from './keys.ts';

/** Options of the caches of configuration. */
export const CONFIGURATION_CACHE = {
  ttlMs: (value: unknown) => CONFIGURATION_SECONDS[value === undefined ? 'missing' : 'found'] * 1000,
  staleMs: CONFIGURATION_SECONDS.missing * 1000,
  keyOf: (key: unknown) => JSON.stringify(key),
};

export type ConfigurationReader = ReturnType<typeof createConfigurationReader>;

export function createConfigurationReader(client: DynamoDBClient, name: string) {
  const table: Table = { client, name };
  return {
    /** `undefined`: there is no such app or scope. */
    async scope(appId: string, scope: Scope): Promise<ScopeConfiguration | undefined> {
      const [first, last] = scopeRange(scope);
      const values = { ':pk': partitionOf(appId), ':first': first, ':last': last };
      const items = query(table, 'pk = :pk AND sk BETWEEN :first AND :last', values, {
        ProjectionExpression: 'sk, #document, version',
        ExpressionAttributeNames: { '#document': 'document' },
      });
      // The scope sorts before its destinations.
      const [configuration, ...destinations] = await allOf(items);
      if (configuration === undefined || text(configuration, 'sk') !== first) return undefined;
      const { realtime } = documentOf<{ realtime: boolean }>(configuration);
      const readableOnes = destinations.map((item) => readable(() => settingsOf(item)));
      const all = readableOnes.filter((destination) => destination !== undefined);
      const buckets = all.filter(isBucket);
      const unreadable = destinations
        .filter((_, index) => readableOnes[index] === undefined)
        .map(nameOfUnreadable)
        .filter(hasQueue);
      return {
        realtime,
        destinations: all.filter(getsDeliveries),
        ...(buckets.length > 0 ? { buckets } : {}),
        ...(unreadable.length > 0 ? { unreadable } : {}),
      };
    },
    async destination(appId: string, scope: Scope, id: string): Promise<StoredDestination | undefined> {
      const item = await getItem(table, { pk: partitionOf(appId), sk: destinationKey(scope, id) });
      return item && destinationOf(item);
    },
    async app(appId: string): Promise<StoredApp | undefined> {
      const item = await getItem(table, { pk: partitionOf(appId), sk: APP_SORT_KEY });
      return item && appOf(item);
    },
  };
}

/** @throws UnreadableSettings */
export function documentOf<T>(item: Item): T {
  const document = json<object>(item, 'document');
  if (!document) throw unreadableSettings(item);
  return { ...document, version: number(item, 'version') } as T;
}

/** @throws UnreadableSettings */
export function appOf(item: Item): StoredApp {
  const value = appSettingsOf(item);
  const { secrets, keys } = sealedOf<Partial<SealedApp>>(item);
  if (!secrets) throw unreadableSettings(item);
  return { value, sealed: { secrets, ...defined({ keys }) } };
}

/** @throws UnreadableSettings */
export function appSettingsOf(item: Item): App {
  const app = documentOf<App>(item);
  if (!Array.isArray(app.api_keys)) throw unreadableSettings(item);
  return app;
}

/** @throws UnreadableSettings */
export function destinationOf(item: Item): StoredDestination {
  const { signing = [], ...sealed } = sealedOf<Partial<SealedDestination>>(item);
  return { value: settingsOf(item), sealed: { ...sealed, signing } };
}

/** @throws UnreadableSettings */
function settingsOf(item: Item): AnyDestination {
  const document = documentOf<object>(item);
  if (!isDestination(document)) throw unreadableSettings(item);
  return document;
}

/** Returns `undefined` for what is unreadable. @throws whatever else `read` throws. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableSettings) return undefined;
    throw error;
  }
}

/** A bucket destination whose settings cannot be read is written when they can be read again. */
function hasQueue<T extends { readonly transport: DestinationTransport }>(one: T): one is T & { transport: Transport } {
  return one.transport !== 's3';
}

function nameOfUnreadable(item: Item): UnreadableDestination {
  return unreadableDestination(idOfDestination(text(item, 'sk')), item['document']?.S);
}

/** @throws UnreadableSettings */
function sealedOf<T extends object>(item: Item): T {
  if (item['sealed'] === undefined) return {} as T;
  const sealed = json<T>(item, 'sealed');
  if (!sealed || !isSealed(sealed)) throw unreadableSettings(item);
  return sealed;
}

/** The secrets of which there are several. */
const LISTS: ReadonlySet<string> = new Set(['signing', 'secrets', 'keys']);

/** Reports whether every sealed secret is an object, or a list of objects where there are several. */
function isSealed(sealed: object): boolean {
  return Object.entries(sealed).every(([name, value]) => {
    const secrets = name === 'signing' ? [value].flat().map((one) => one?.secret) : [value].flat();
    return LISTS.has(name) === Array.isArray(value) && secrets.every((one) => typeof one === 'object' && one !== null);
  });
}

function unreadableSettings(item: Item): UnreadableSettings {
  return new UnreadableSettings(number(item, 'version'));
}
