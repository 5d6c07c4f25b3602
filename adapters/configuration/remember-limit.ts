/**
 * Stores the size that a queue or an endpoint was found to take in the settings of its destination, as a version of its own.
 * Best effort: whoever changed the destination meanwhile wins, and the next refusal for size tries again.
 */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../core/destination.ts';
import type { Log } from '../../core/log-line.ts';
import { ownClient } from '../aws-client.ts';
import { errorFields } from '../log.ts';
import { destinationKey, partitionOf } from './keys.ts';

/** @param destination as it was read, with the size in it. */
export type RememberLimit = (destination: Destination) => Promise<void>;

export function createRememberLimit(client: DynamoDBClient, table: string, log: Log): RememberLimit {
  return async ({ version, ...document }) => {
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
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return;
      log({ event: 'error', destination_id: document.id, ...errorFields(error) });
    }
  };
}

/** On the real table. */
export function createLimitStore(table: string, log: Log): RememberLimit {
  return createRememberLimit(ownClient(DynamoDBClient), table, log);
}
