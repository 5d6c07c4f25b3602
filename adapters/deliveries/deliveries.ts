/**
 * Sends deliveries to the queues of the stack: to the queue of a transport, back to it with a delay, or to its dead
 * letter queue. The queues are fair queues: the message group is the destination, or the replay that sends the delivery.
 */
import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import {
  type Delivery,
  encodeDelivery,
  type LastFailure,
  messageGroupId,
  replayOf,
} from '../../core/delivery/delivery.ts';
import type { Transport } from '../../core/destination.ts';
import { DEAD_REASON_BYTES, SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { attributesOf, cutToBytes } from './attributes.ts';
import { enqueueAll, type Message } from './enqueue.ts';

type Dead = Delivery & { readonly lastFailure: LastFailure };

/** Returns a function that gives the deliveries that were not enqueued for their transport. */
export function createEnqueue(client: SQSClient, urls: Readonly<Record<Transport, string>>) {
  return toTransports<Delivery>(client, urls, deliveryMessage);
}

/** Returns a function that gives the deliveries that were not sent to the dead letter queue of their transport. */
export function createBury(client: SQSClient, urls: Readonly<Record<Transport, string>>) {
  return toTransports<Dead>(client, urls, deadMessage);
}

/** Requeues a delivery with a delay of at most 15 minutes. @throws when SQS did not accept it. */
export function createRequeue(client: SQSClient, queueUrl: string) {
  return async (delivery: Delivery, delaySeconds: number): Promise<void> => {
    const message = { ...deliveryMessage(delivery), DelaySeconds: delaySeconds };
    assertAccepted(await enqueueAll(client, queueUrl, [message]), delivery);
  };
}

/** Sends a delivery to the dead letter queue. @throws when SQS did not accept it. */
export function createBuryOne(client: SQSClient, deadLettersUrl: string) {
  return async (delivery: Dead): Promise<void> => {
    assertAccepted(await enqueueAll(client, deadLettersUrl, [deadMessage(delivery)]), delivery);
  };
}

/** Deletes records before their batch ends. A record that cannot be deleted is received again, which is allowed. */
export function createAcknowledge(client: SQSClient, queueUrl: string) {
  return async (records: readonly { readonly receipt: string }[]): Promise<void> => {
    for (let from = 0; from < records.length; from += SQS_BATCH_ENTRIES) {
      const Entries = records
        .slice(from, from + SQS_BATCH_ENTRIES)
        .map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  };
}

function toTransports<D extends Delivery>(
  client: SQSClient,
  urls: Readonly<Record<Transport, string>>,
  messageOf: (delivery: D) => Message,
) {
  return async (deliveries: readonly D[]): Promise<readonly D[]> => {
    const byTransport = [...Map.groupBy(deliveries, ({ transport }) => transport)];
    const missing = await Promise.all(
      byTransport.map(async ([transport, own]) => {
        const positions = await enqueueAll(client, urls[transport], own.map(messageOf));
        return positions.map((position) => own[position] as D);
      }),
    );
    return missing.flat();
  };
}

function deliveryMessage(delivery: Delivery): Message {
  const group = replayOf(delivery) ?? delivery.destinationId;
  return { MessageBody: encodeDelivery(delivery), MessageGroupId: messageGroupId(group) };
}

/**
 * The attributes summarize the failure for an operator who reads the queue. The header of the delivery has all of it.
 */
function deadMessage(delivery: Dead): Message {
  const { class: failureClass, reason } = delivery.lastFailure;
  const attributes = {
    class: failureClass,
    reason: cutToBytes(reason, DEAD_REASON_BYTES),
    destination: delivery.destinationId,
    delivery: delivery.id,
  };
  return { ...deliveryMessage(delivery), MessageAttributes: attributesOf(attributes) };
}

function assertAccepted(missing: readonly number[], delivery: Delivery): void {
  if (missing.length > 0) throw new Error(`delivery ${delivery.id} was not accepted by its queue`);
}
