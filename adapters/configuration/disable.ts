/** Writes into the configuration that a destination was disabled, and tells the operator by an event on the bus. */
import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Destination } from '../../core/destination.ts';
import type { DisabledCause } from '../../core/health/health.ts';
import { escapeUnsendable } from '../../core/json/noncharacters.ts';
import type { Log } from '../../core/log-line.ts';
import { scopeText } from '../../core/scope.ts';
import { ownClient } from '../aws-client.ts';
import { destinationKey, partitionOf } from './keys.ts';

/** Event of this detail type on the stack's own bus. Not one of the rule's: those begin with `feed.`. */
export const DISABLED_EVENT = 'destination.disabled';
const SOURCE = 'feedhose';

export interface DisablePlace {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly busName: string;
  readonly log: Log;
}

/** Told first, written then: a crash in between tells twice, never nobody. */
export function createDisable({ dynamodb, table, busName, log }: DisablePlace) {
  const events = ownClient(EventBridgeClient);
  return async (destination: Destination, cause: DisabledCause): Promise<void> => {
    const { version, ...document } = { ...destination, state: 'disabled' as const };
    const told = {
      app_id: destination.app_id,
      scope: scopeText(destination.scope),
      destination_id: destination.id,
      cause,
    };
    const { FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busName,
            Source: SOURCE,
            DetailType: DISABLED_EVENT,
            Detail: escapeUnsendable(JSON.stringify(told)),
          },
        ],
      }),
    );
    if (FailedEntryCount) throw new Error(`the bus did not take ${DISABLED_EVENT}`);
    try {
      await dynamodb.send(
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
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Somebody changed it at the same time: the next tick sees what is so now.
      return;
    }
    log({ event: 'destination.disabled', ...told });
  };
}
