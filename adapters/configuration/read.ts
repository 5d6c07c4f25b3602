/**
 * Reads the configuration table: what fan-out asks per app and scope, and what delivery asks per destination. Each item
 * keeps its content as one JSON text (`document`) beside its key and version; secrets stand sealed in `sealed`.
 */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { App, Destination, ScopeConfiguration } from '../../core/destination.ts';
import type { Scope } from '../../core/scope.ts';
import type { SigningSecret } from '../../core/secret-rotation.ts';
import {
  isDestination,
  type UnreadableDestination,
  UnreadableSettings,
  unreadableDestination,
} from '../../core/unreadable.ts';
import { parsed } from '../parsed.ts';
import { allOf, type Item, itemsOf } from '../query.ts';
import type { Sealed } from '../secrets/seal.ts';
import { APP_SORT_KEY, destinationKey, idOfDestination, partitionOf, scopeRange } from './keys.ts';

/** Sealed secrets of a destination; each one by itself, so that one can change while nobody can read the others. */
export interface SealedDestination {
  /** Newest first. A bare one counts as one that has always signed. */
  readonly signing: readonly (Sealed | SigningSecret<Sealed>)[];
  readonly access?: Sealed;
  /** Credentials of the URL that waits for a proof of ownership. */
  readonly pending_access?: Sealed;
  /** Headers that the customer added to a webhook: a JSON object, label `headers@<version>`. */
  readonly headers?: Sealed;
}

/** Sealed API secrets of an app, newest first, in the order of its API keys. */
export interface SealedApp {
  readonly secrets: readonly Sealed[];
}

export interface Stored<T, S> {
  readonly value: T;
  readonly sealed: S;
}

export interface ConfigurationReader {
  /** `undefined`: there is no such app or scope. */
  scope(appId: string, scope: Scope): Promise<ScopeConfiguration | undefined>;
  destination(appId: string, scope: Scope, id: string): Promise<Stored<Destination, SealedDestination> | undefined>;
  app(appId: string): Promise<Stored<App, SealedApp> | undefined>;
}

export function createConfigurationReader(client: DynamoDBClient, table: string): ConfigurationReader {
  const get = async (pk: string, sk: string): Promise<Item | undefined> => {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk }, sk: { S: sk } } }));
    return Item;
  };
  return {
    async scope(appId, scope) {
      const [first, last] = scopeRange(scope);
      const items = itemsOf(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(appId) }, ':first': { S: first }, ':last': { S: last } },
        ProjectionExpression: 'sk, #document, version',
        ExpressionAttributeNames: { '#document': 'document' },
      });
      // The scope sorts before its destinations.
      const [configuration, ...destinations] = await allOf(items);
      if (configuration?.['sk']?.S !== first) return undefined;
      const { realtime } = documentOf<{ realtime: boolean }>(configuration);
      const readable = destinations.map(readableDestination);
      const unreadable = destinations.filter((_, index) => readable[index] === undefined).map(nameOfUnreadable);
      const found = { realtime, destinations: readable.filter((destination) => destination !== undefined) };
      return unreadable.length === 0 ? found : { ...found, unreadable };
    },
    async destination(appId, scope, id) {
      const item = await get(partitionOf(appId), destinationKey(scope, id));
      return item && { value: destinationOf(item), sealed: sealedOf<SealedDestination>(item) };
    },
    async app(appId) {
      const item = await get(partitionOf(appId), APP_SORT_KEY);
      return item && { value: appOf(item), sealed: sealedAppOf(item) };
    },
  };
}

/** The signing secrets with their times. */
export function signingOf({ signing = [] }: Partial<SealedDestination>): readonly SigningSecret<Sealed>[] {
  return signing.map((one) => ('secret' in one ? one : { secret: one, since: 0 }));
}

/** @throws UnreadableSettings */
export function documentOf<T>(item: Item): T {
  const document = parsed<object>(item['document']?.S);
  if (!document) throw new UnreadableSettings(versionOf(item));
  return { ...document, version: versionOf(item) } as T;
}

/** @throws UnreadableSettings */
export function appOf(item: Item): App {
  const app = documentOf<App>(item);
  if (!Array.isArray(app.api_keys)) throw new UnreadableSettings(versionOf(item));
  return app;
}

/** @throws UnreadableSettings */
export function destinationOf(item: Item): Destination {
  const document = documentOf<object>(item);
  if (!isDestination(document)) throw new UnreadableSettings(versionOf(item));
  return document;
}

/** `undefined`: the item cannot be read. The items beside it are not affected. */
export function readableDestination(item: Item): Destination | undefined {
  return readable(() => destinationOf(item));
}

/** `undefined`: what `read` reads is unreadable. @throws whatever else it throws. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableSettings) return undefined;
    throw error;
  }
}

function nameOfUnreadable(item: Item): UnreadableDestination {
  return unreadableDestination(idOfDestination(item['sk']?.S ?? ''), item['document']?.S);
}

/** @throws UnreadableSettings */
export function sealedOf<T>(item: Item): T {
  const sealed = parsed<object>(item['sealed']?.S ?? '{}');
  if (!sealed || !isSealed(sealed)) throw new UnreadableSettings(versionOf(item));
  return sealed as T;
}

/** @throws UnreadableSettings */
export function sealedAppOf(item: Item): SealedApp {
  const { secrets } = sealedOf<Partial<SealedApp>>(item);
  if (!secrets) throw new UnreadableSettings(versionOf(item));
  return { secrets };
}

/** Whether every sealed secret is an object, and `signing` and `secrets` are lists of such objects. */
function isSealed(sealed: object): boolean {
  return Object.entries(sealed).every(([name, value]) => {
    const isList = name === 'signing' || name === 'secrets';
    return isList === Array.isArray(value) && [value].flat().every((one) => typeof one === 'object' && one !== null);
  });
}

function versionOf(item: Item): number {
  return Number(item['version']?.N);
}
