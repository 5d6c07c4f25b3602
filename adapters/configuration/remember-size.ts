/**
 * Stores a queue's MaximumMessageSize on its destination, as a version of its own. Best effort: whoever changed the
 * destination meanwhile wins, and the next refusal for size tries again.
 */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { QueueDestination } from '../../core/destination.ts';
import type { Log } from '../../core/log-line.ts';
import { ownClient } from '../aws-client.ts';
import { errorFields } from '../log.ts';
import { destinationKey, partitionOf } from './keys.ts';

export type RememberSize = (destination: QueueDestination, maxMessageBytes: number) => Promise<void>;

export function createRememberSize(client: DynamoDBClient, table: string, log: Log): RememberSize {
  return async (destination, maxMessageBytes) => {
    const { version, ...document } = { ...destination, max_message_bytes: maxMessageBytes };
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: {
            pk: { S: partitionOf(destination.app_id) },
            sk: { S: destinationKey(destination.scope, destination.id) },
          },
          UpdateExpression: 'SET document = :document, version = :after',
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: {
            ':document': { S: JSON.stringify(document) },
            ':before': { N: String(version) },
            ':after': { N: String(version + 1) },
          },
        }),
      );
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return;
      log({ event: 'error', destination_id: destination.id, ...errorFields(error) });
    }
  };
}

/** On the real table. */
export function createSizeStore(table: string, log: Log): RememberSize {
  return createRememberSize(ownClient(DynamoDBClient), table, log);
}
