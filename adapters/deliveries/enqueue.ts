/**
 * Sends messages to a queue of the stack in full batches, and reports which ones were not accepted. The SDK repeats
 * failed calls. Messages that SQS refuses individually within a batch are sent again here.
 */
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { chunksWithin } from '../../core/chunks.ts';
import { forEachConcurrently } from '../../core/concurrency.ts';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { utf8Bytes } from '../../core/update/update.ts';
import { attributesBytes } from './attributes.ts';

/** A message without its id in a batch. */
export type Message = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

const ROUNDS = 3;
const CONCURRENCY = 8;

/** Returns the positions in `messages` of those that SQS did not accept. Never throws for what SQS refuses. */
export async function enqueueAll(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
): Promise<readonly number[]> {
  let missing: readonly number[] = messages.map((_, position) => position);
  for (let round = 0; round < ROUNDS && missing.length > 0; round++) {
    const bytesOf = (position: number) => messageBytes(messages[position] as Message);
    const batches = chunksWithin(missing, bytesOf, { count: SQS_BATCH_ENTRIES, bytes: SQS_BATCH_BYTES });
    const left: number[] = [];
    await forEachConcurrently(batches, CONCURRENCY, async (batch) => {
      left.push(...(await sendBatch(client, queueUrl, messages, batch)));
    });
    missing = left;
  }
  return missing;
}

async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
  batch: readonly number[],
): Promise<readonly number[]> {
  const Entries = batch.map((position) => ({ Id: String(position), ...(messages[position] as Message) }));
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    return Failed.map(({ Id }) => Number(Id));
  } catch {
    return batch;
  }
}

/** Returns the size as SQS counts it: the body, and names, types and values of the attributes, in UTF-8. */
function messageBytes({ MessageBody, MessageAttributes = {} }: Message): number {
  return utf8Bytes(MessageBody) + attributesBytes(MessageAttributes);
}
