/**
 * Sends deliveries to customers' queues, with the credentials that their settings select. Deliveries of one
 * destination become the entries of one SendMessageBatch. After a credential failure the settings are read again.
 */

import { bodyBytes, type Delivery, messageGroupId, replayOf } from '../../core/delivery/delivery.ts';
import { findTarget, type TargetPort } from '../../core/delivery/find-target.ts';
import { queueAttributes, type Signer, signerFailure } from '../../core/delivery/headers.ts';
import type { QueueBody, QueueDestination } from '../../core/destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../core/limits.ts';
import { type FailedOutcome, misconfigured, type Outcome } from '../../core/outcome.ts';
import {
  type AwsCredentials,
  credentialsOf,
  type Operator,
  queueAuthFaults,
} from '../../core/transport/aws/credentials.ts';
import { queueMessageBytes } from '../../core/transport/sqs/delivery.ts';
import { parseQueueUrl, type QueueAddress } from '../../core/transport/sqs/queue-url.ts';

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

/** A queue, the form of its messages, and the credentials that are used for it. */
export interface Connection {
  readonly address: QueueAddress;
  readonly form: QueueBody;
  readonly credentials: AwsCredentials;
}

/** Sends deliveries of one destination and returns an outcome for each, in order. */
export function createDeliverToQueue(ports: DeliverToQueuePorts) {
  return async (deliveries: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const all = (outcome: Outcome) => deliveries.map(() => outcome);
    const { appId, scope, destinationId } = deliveries[0] as Delivery;
    const found = await findTarget('sqs', ports.targetOf, appId, scope, destinationId);
    if ('failure' in found) return all(found);
    const { target, destination } = found;
    const connection = connectionTo(destination, target, ports);
    if ('failure' in connection) return all(connection);
    const fitting = deliveries.filter((delivery) => fits(delivery, connection));
    const entries = fitting.map((delivery) => queueEntry(delivery, target, connection, ports.now()));
    const sent =
      entries.length === 0 ? [] : await ports.sendToQueue(connection.address, connection.credentials, entries);
    if (sent.some(isAboutCredentials)) ports.targetOf.forget(appId, scope, destinationId);
    const outcomes = new Map(fitting.map((delivery, index) => [delivery, sent[index] as Outcome]));
    return deliveries.map((delivery) => outcomes.get(delivery) ?? TOO_LARGE);
  };
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

/** A delivery that was packed as JSON can be too large as Base64 when the setting was changed in the meantime. */
function fits(delivery: Delivery, { form }: Connection): boolean {
  return queueMessageBytes(bodyBytes(delivery), form) <= QUEUE_MESSAGE_BYTES;
}

const TOO_LARGE: Outcome = {
  kind: 'failed',
  failure: {
    class: 'too_large',
    pace: 'slow',
    code: 'MessageTooLong',
    reason: `The message is larger than ${QUEUE_MESSAGE_BYTES} bytes in the current form of the queue's messages.`,
  },
};

function isAboutCredentials(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && ['bad_credentials', 'access_denied'].includes(outcome.failure.class);
}

/** An entry of SendMessageBatch. */
export interface QueueEntry {
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, { readonly DataType: 'String'; readonly StringValue: string }>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export function queueEntry(
  delivery: Delivery,
  signer: Signer,
  { address, form }: { readonly address: QueueAddress; readonly form: QueueBody },
  nowMs: number,
): QueueEntry {
  const MessageBody = form === 'json' ? delivery.body : Buffer.from(delivery.body, 'utf8').toString('base64');
  const attributes = Object.entries(queueAttributes(delivery, MessageBody, signer, nowMs)).filter(
    ([, value]) => value !== '',
  );
  return {
    MessageBody,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String' as const, StringValue }]),
    ),
    ...(address.fifo
      ? {
          MessageGroupId: messageGroupId(delivery.group ?? delivery.scope),
          MessageDeduplicationId: deduplicationId(delivery),
        }
      : {}),
  };
}

/** Returns another id for a delivery that was sent again, because SQS drops a known id silently within five minutes. */
function deduplicationId(delivery: Delivery): string {
  const again = delivery.resentAt ?? replayOf(delivery);
  return again === undefined ? delivery.id : `${delivery.id}-${again}`;
}
