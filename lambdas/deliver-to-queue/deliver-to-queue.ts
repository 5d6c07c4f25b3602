/** Sends deliveries to customers' queues, with the credentials that their settings select. */

import type { Delivery } from '../../core/delivery/delivery.ts';
import type { TargetPort } from '../../core/delivery/find-target.ts';
import { type Signer, signerFailure } from '../../core/delivery/headers.ts';
import type { QueueBody, QueueDestination } from '../../core/destination.ts';
import { QUEUE_ATTRIBUTES_BYTES } from '../../core/limits.ts';
import { type FailedOutcome, misconfigured, type Outcome } from '../../core/outcome.ts';
import {
  type AwsCredentials,
  credentialsOf,
  type Operator,
  queueAuthFaults,
} from '../../core/transport/aws/credentials.ts';
import { parseQueueUrl, type QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import type { Inspection } from '../../core/transport/sqs/test-checks.ts';
import { createDeliverMessages, type Message, type MessageConnection, messageOf } from '../deliver/messages.ts';
import type { RepackPorts } from '../deliver/repack.ts';

export interface DeliverToQueuePorts {
  readonly targetOf: TargetPort;
  /** Returns an outcome for each entry, in order. Never throws for what the customer's side does. */
  sendToQueue(
    address: QueueAddress,
    credentials: AwsCredentials,
    entries: readonly QueueEntry[],
  ): Promise<readonly Outcome[]>;
  /** The resources of Feedhose, which customers must not use as destinations. */
  readonly operator: Operator;
  /** The SQS endpoint that AWS tooling configured. */
  readonly endpoint: string | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

export type Connection = MessageConnection<QueueAddress>;

/** Sends deliveries of one destination as the entries of one SendMessageBatch. */
export function createDeliverToQueue(ports: DeliverToQueuePorts) {
  return createDeliverMessages({
    transport: 'sqs',
    attributesBytes: QUEUE_ATTRIBUTES_BYTES,
    targetOf: ports.targetOf,
    connectionTo: (destination, target) => connectionTo(destination, target, ports),
    send: (deliveries, target, connection) =>
      ports.sendToQueue(
        connection.address,
        connection.credentials,
        deliveries.map((delivery) => queueEntry(delivery, target, connection, ports.now())),
      ),
  });
}

/** Returns the address and the credentials of a destination, or the failure when its settings are invalid. */
export function connectionTo(
  destination: QueueDestination,
  signer: Signer,
  { endpoint, operator }: Pick<DeliverToQueuePorts, 'endpoint' | 'operator'>,
): Connection | FailedOutcome {
  const parsed = parseQueueUrl(destination.queue_url, endpoint);
  if ('fault' in parsed) return misconfigured('QueueUrl', `queue_url: ${parsed.fault}.`);
  const faults = queueAuthFaults(parsed.address, destination.auth, operator);
  if (faults.length > 0) return misconfigured('QueueAccess', faults.join(' '));
  const unusable = signerFailure(signer);
  if (unusable) return unusable;
  const found = credentialsOf(destination, signer.secrets);
  if ('fault' in found) return misconfigured('Credentials', found.fault);
  return { address: parsed.address, form: destination.body ?? 'base64', credentials: found.credentials };
}

/** Returns the function that reads the size limit of a queue again. */
export function createSizeOfQueue(
  ports: Pick<DeliverToQueuePorts, 'endpoint' | 'operator'> & {
    inspect(address: QueueAddress, credentials: AwsCredentials): Promise<Inspection>;
  },
): RepackPorts<'sqs'>['sizeOf'] {
  return async (destination, signer) => {
    const connection = connectionTo(destination, signer, ports);
    if ('failure' in connection) return 'invalid';
    const inspection = await ports.inspect(connection.address, connection.credentials);
    return inspection.kind === 'seen' ? inspection.attributes.maximumMessageBytes : undefined;
  };
}

/** An entry of SendMessageBatch. */
export type QueueEntry = Omit<Message, 'text'> & { readonly MessageBody: string };

export function queueEntry(
  delivery: Delivery,
  signer: Signer,
  connection: { readonly address: QueueAddress; readonly form: QueueBody },
  nowMs: number,
): QueueEntry {
  const { text, ...message } = messageOf(delivery, signer, connection, nowMs);
  return { MessageBody: text, ...message };
}
