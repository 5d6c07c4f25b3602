/**
 * Reads the configuration table: what fan-out asks per app and scope, and what delivery asks per destination. Each item
 * keeps its content as one JSON text (`document`) beside its key and version; secrets stand sealed in `sealed`.
 */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { App, Destination, ScopeConfiguration } from '../../core/destination.ts';
import type { Scope } from '../../core/scope.ts';
import type { SigningSecret } from '../../core/secret-rotation.ts';
import { allOf, type Item, itemsOf } from '../query.ts';
import type { Sealed } from '../secrets/seal.ts';
import { APP_SORT_KEY, destinationKey, partitionOf, scopeRange } from './keys.ts';

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
      const found = itemsOf(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(appId) }, ':first': { S: first }, ':last': { S: last } },
        ProjectionExpression: 'sk, #document, version',
        ExpressionAttributeNames: { '#document': 'document' },
      });
      // The scope sorts before its destinations.
      const [configuration, ...destinations] = await allOf(found);
      if (configuration?.['sk']?.S !== first) return undefined;
      const { realtime } = documentOf<{ realtime: boolean }>(configuration);
      return { realtime, destinations: destinations.map((item) => documentOf<Destination>(item)) };
    },
    async destination(appId, scope, id) {
      const item = await get(partitionOf(appId), destinationKey(scope, id));
      return item && { value: documentOf<Destination>(item), sealed: sealedOf<SealedDestination>(item) };
    },
    async app(appId) {
      const item = await get(partitionOf(appId), APP_SORT_KEY);
      return item && { value: documentOf<App>(item), sealed: sealedOf<SealedApp>(item) };
    },
  };
}

/** The signing secrets with their times. */
export function signingOf({ signing = [] }: Partial<SealedDestination>): readonly SigningSecret<Sealed>[] {
  return signing.map((one) => ('secret' in one ? one : { secret: one, since: 0 }));
}

export function documentOf<T>(item: Item): T {
  return { ...JSON.parse(item['document']?.S ?? '{}'), version: Number(item['version']?.N) } as T;
}

export function sealedOf<T>(item: Item): T {
  return JSON.parse(item['sealed']?.S ?? '{}') as T;
}
