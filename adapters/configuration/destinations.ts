/** A destination's settings without its secrets, cached for 30 s (5 s if there is none). */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCache } from '../../core/cache.ts';
import { type AnyDestination, type Destination, type DestinationRef, getsDeliveries } from '../../core/destination.ts';
import { parseScope } from '../../core/scope.ts';
import { UnreadableSettings } from '../../core/unreadable.ts';
import { CONFIGURATION_CACHE, createConfigurationReader } from './read.ts';

/** Returns `undefined` if the destination was deleted or cannot be read. */
export type DestinationOf = (ref: DestinationRef) => Promise<Destination | undefined>;

/** Reads the table each time. Returns `undefined` also for a destination that gets no deliveries. */
export function createReadDestination(client: DynamoDBClient, table: string): DestinationOf {
  const read = createReadAnyDestination(client, table);
  return async (ref) => {
    const destination = await read(ref);
    return destination && getsDeliveries(destination) ? destination : undefined;
  };
}

/** Reads the table each time. */
export function createReadAnyDestination(client: DynamoDBClient, table: string) {
  const reader = createConfigurationReader(client, table);
  return async ({ appId, scope: text, destinationId }: DestinationRef): Promise<AnyDestination | undefined> => {
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
