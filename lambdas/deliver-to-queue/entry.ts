/**
 * Converts a delivery to a message of the customer's queue: Base64 or plain JSON, signed as it is sent, with a group
 * and a deduplication id for FIFO queues.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { messageGroupId } from '../../core/delivery/delivery.ts';
import { queueAttributes, type Signer } from '../../core/delivery/headers.ts';
import type { QueueBody } from '../../core/destination.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';

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
      ? { MessageGroupId: messageGroupId(delivery.group ?? delivery.scope), MessageDeduplicationId: delivery.id }
      : {}),
  };
}
