/**
 * Stores the size that a queue or an endpoint accepts in the settings of its destination, as a new version. Best
 * effort: a change that somebody else made in the meantime takes precedence, and the next refusal for size tries
 * again.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Destination } from '../../core/destination.ts';
import type { Log } from '../../core/log-line.ts';
import { ownClient } from '../aws-client.ts';
import { errorFields } from '../log.ts';
import { replaceDestination } from './replace.ts';

/** @param destination as it was read, with the new size. */
export type RememberLimit = (destination: Destination) => Promise<void>;

export function createRememberLimit(table: string, log: Log, client = ownClient(DynamoDBClient)): RememberLimit {
  return async (destination) => {
    try {
      await replaceDestination(client, table, destination);
    } catch (error) {
      log({ event: 'error', destination_id: destination.id, ...errorFields(error) });
    }
  };
}
