/** Writes one batch to a table; what DynamoDB leaves unprocessed is sent again a few times. */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';

/** Rounds in which DynamoDB may take what it left unprocessed. */
const ROUNDS = 5;
const FIRST_PAUSE_MS = 25;

/** @param batch each key once: DynamoDB refuses a batch that names one twice. @throws when something was not written. */
export async function writeBatch(
  client: DynamoDBClient,
  table: string,
  batch: readonly WriteRequest[],
  abortSignal: AbortSignal,
): Promise<void> {
  let left = batch;
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** round * Math.random(), undefined, { signal: abortSignal });
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: [...left] } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
    left = UnprocessedItems[table] ?? [];
  }
  if (left.length > 0) throw new Error(`the attempts table did not take ${left.length} of ${batch.length} rows`);
}
