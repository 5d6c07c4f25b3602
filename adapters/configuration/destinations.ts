/** A destination's settings without its secrets, remembered for 30 s (5 s when there is none). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { cachedLookup } from '../../core/cached-lookup.ts';
import type { Destination } from '../../core/destination.ts';
import { CONFIGURATION_SECONDS } from '../../core/limits.ts';
import { parseScope } from '../../core/scope.ts';
import { UnreadableSettings } from '../../core/unreadable.ts';
import { createConfigurationReader } from './read.ts';

const CACHE = {
  ttlMs: CONFIGURATION_SECONDS.found * 1000,
  negativeTtlMs: CONFIGURATION_SECONDS.missing * 1000,
  entries: 20_000,
};

export interface Place {
  readonly appId: string;
  /** `feed_group:user` */
  readonly scope: string;
  readonly destinationId: string;
}

/** Returns `undefined` when the destination was deleted or cannot be read. */
export type DestinationOf = (place: Place) => Promise<Destination | undefined>;

/** Asks the table each time. */
export function createReadDestination(client: DynamoDBClient, table: string): DestinationOf {
  const reader = createConfigurationReader(client, table);
  return async ({ appId, scope: text, destinationId }) => {
    const scope = parseScope(text);
    try {
      return scope && (await reader.destination(appId, scope, destinationId))?.value;
    } catch (error) {
      // The deliver function reports what is wrong with it.
      if (error instanceof UnreadableSettings) return undefined;
      throw error;
    }
  };
}

export function createDestinationLookup(client: DynamoDBClient, table: string, now: () => number): DestinationOf {
  const read = createReadDestination(client, table);
  const find = (key: string) => read(JSON.parse(key) as Place);
  const lookup = cachedLookup(find, { ...CACHE, now });
  return ({ appId, scope, destinationId }) => lookup(JSON.stringify({ appId, scope, destinationId }));
}
