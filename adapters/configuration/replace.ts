/** Replaces the settings of a destination, on the condition that nobody changed them since they were read. */
import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../core/destination.ts';
import { destinationKey, partitionOf } from './keys.ts';

/**
 * Stores the settings as the version after the one that was read, and leaves the secrets as they are.
 *
 * @param destination the new settings, with the version that was read.
 * @returns `false` when somebody changed or removed the destination meanwhile. Nothing is stored then.
 */
export async function replaceDestination(
  client: DynamoDBClient,
  table: string,
  { version, ...document }: Destination,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: partitionOf(document.app_id) }, sk: { S: destinationKey(document.scope, document.id) } },
        UpdateExpression: 'SET document = :document, version = :after',
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: {
          ':document': { S: JSON.stringify(document) },
          ':before': { N: String(version) },
          ':after': { N: String(version + 1) },
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
