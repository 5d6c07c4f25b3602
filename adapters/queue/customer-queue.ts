/** Sends messages to customers' queues: up to ten with one call, with an outcome for each. */
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { Outcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import { describeError } from '../access/error.ts';
import type { QueueAccess } from './access.ts';

export type SendToQueue = (
  address: QueueAddress,
  credentials: AwsCredentials,
  entries: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
) => Promise<readonly Outcome[]>;

/** Returns an outcome for each entry, in order. Never throws for what SQS or the customer's role answers. */
export function createSendToQueue(access: QueueAccess): SendToQueue {
  return async (address, credentials, entries) => {
    const found = await access.clientFor(address.region, credentials);
    const outcomes =
      'client' in found ? await sendAll(found.client, address.url, entries) : entries.map(() => found.outcome);
    access.learn(credentials, outcomes);
    return outcomes;
  };
}

async function sendAll(
  client: { send(command: SendMessageBatchCommand): Promise<{ Failed?: readonly FailedEntry[] | undefined }> },
  queueUrl: string,
  entries: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
): Promise<readonly Outcome[]> {
  const command = new SendMessageBatchCommand({
    QueueUrl: queueUrl,
    Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
  });
  try {
    const { Failed = [] } = await client.send(command);
    const failed = new Map(
      Failed.map(({ Id, Code = 'Unknown', Message = '' }) => [Id, queueFailure({ name: Code, message: Message })]),
    );
    return entries.map((_, index) => failed.get(String(index)) ?? { kind: 'delivered', status: 200 });
  } catch (error) {
    const outcome = queueFailure(describeError(error));
    return entries.map(() => outcome);
  }
}

interface FailedEntry {
  readonly Id?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}
