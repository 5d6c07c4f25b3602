/** Replaces the settings of a destination, on the condition that nobody changed them since they were read. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../core/destination.ts';
import { updateItem } from '../dynamodb.ts';
import { destinationKey, partitionOf } from './keys.ts';

/**
 * Stores the settings as the version after the one that was read, and leaves the secrets as they are.
 *
 * @param destination the new settings, with the version that was read.
 * @returns `false` when somebody changed or removed the destination meanwhile. Nothing is stored then.
 */
export async function replaceDestination(
  client: DynamoDBClient,
  name: string,
  { version, ...document }: Destination,
): Promise<boolean> {
  const key = { pk: partitionOf(document.app_id), sk: destinationKey(document.scope, document.id) };
  const updated = await updateItem({ client, name }, key, 'SET document = :document, version = :after', {
    condition: 'version = :before',
    values: { ':document': JSON.stringify(document), ':before': version, ':after': version + 1 },
  });
  return updated !== undefined;
}
