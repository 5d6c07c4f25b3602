/** A destination's settings without its secrets, cached for 30 s (5 s if there is none). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCache } from '../../core/cache.ts';
import type { Destination, DestinationRef } from '../../core/destination.ts';
import { parseScope } from '../../core/scope.ts';
import { UnreadableSettings } from '../../core/unreadable.ts';
import { CONFIGURATION_CACHE, createConfigurationReader } from './read.ts';

/** Returns `undefined` if the destination was deleted or cannot be read. */
export type DestinationOf = (ref: DestinationRef) => Promise<Destination | undefined>;

/** Reads the table each time. */
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
  const keyOf = ({ appId, scope, destinationId }: DestinationRef) => JSON.stringify([appId, scope, destinationId]);
  const options = { ...CONFIGURATION_CACHE, entries: 20_000, keyOf, now };
  return createCache(createReadDestination(client, table), options).get;
}
