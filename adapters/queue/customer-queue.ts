/**
 * Sends to customers' queues. Each client is bound to the region that the queue URL names and to the customer's own
 * credentials; `useQueueUrlAsEndpoint: false` keeps the URL's text from ever picking the host.
 */
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { Outcome } from '../../core/outcome.ts';
import { queueFailure } from '../../core/queue-outcome.ts';
import type { QueueAddress } from '../../core/queue-url.ts';

export interface QueueCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type SendToQueue = (
  address: QueueAddress,
  credentials: QueueCredentials,
  entries: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
) => Promise<readonly Outcome[]>;

/** Clients kept, least recently used out: one per region and key. */
const CLIENTS = 500;
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000 };

/** An outcome for each entry, in order; never throws for what SQS answers. */
export function createSendToQueue(): SendToQueue {
  const clientOf = createClients();
  return async (address, credentials, entries) => {
    const client = clientOf(address.region, credentials);
    const command = new SendMessageBatchCommand({
      QueueUrl: address.url,
      Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
    });
    try {
      const { Failed = [] } = await client.send(command);
      const failed = new Map(Failed.map(({ Id, Code = 'Unknown' }) => [Id, queueFailure({ name: Code })]));
      return entries.map((_, index) => failed.get(String(index)) ?? { kind: 'delivered', status: 200 });
    } catch (error) {
      const outcome = queueFailure(describe(error));
      return entries.map(() => outcome);
    }
  };
}

function createClients(): (region: string, credentials: QueueCredentials) => SQSClient {
  const clients = new Map<string, SQSClient>();
  return (region, credentials) => {
    const key = JSON.stringify([region, credentials.accessKeyId, credentials.secretAccessKey]);
    const client = clients.get(key) ?? new SQSClient({ region, credentials, ...clientOptions });
    clients.delete(key);
    clients.set(key, client);
    for (const [oldest, unused] of clients) {
      if (clients.size <= CLIENTS) break;
      clients.delete(oldest);
      unused.destroy();
    }
    return client;
  };
}

/** Our own schedule decides about later attempts; the SDK repeats once, for blips. */
const clientOptions = { useQueueUrlAsEndpoint: false, maxAttempts: 2, requestHandler: TIMEOUTS };

function describe(error: unknown): { name: string; status?: number } {
  const {
    name = 'Unknown',
    code,
    $metadata,
  } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return { name: code && name === 'Error' ? code : name, ...(status === undefined ? {} : { status }) };
}
