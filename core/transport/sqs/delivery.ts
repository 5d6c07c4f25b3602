/**
 * The transport `sqs`: messages of a customer's queue (contract, section 3). This file contains what deliveries need to
 * know.
 */
import type { QueueBody, QueueDestination } from '../../destination.ts';
import { QUEUE_ATTRIBUTES_BYTES, QUEUE_MESSAGE_BYTES } from '../../limits.ts';
import type { DeliveryTransport } from '../transport.ts';
import { signedHeaders } from '../transport.ts';

export const SQS: DeliveryTransport<QueueDestination> = {
  limitsOf: ({ max_message_bytes = QUEUE_MESSAGE_BYTES, body }) => ({
    bytes: queueBodyBytes(max_message_bytes, body),
    activities: Number.POSITIVE_INFINITY,
  }),
  isGrouped: ({ queue_url }) => queue_url.endsWith('.fifo'),
  isOwned: () => true,
  customHeaders: () => [],
  shownHeaders: (delivery, _, sentAtMs) => signedHeaders(delivery, sentAtMs),
};

// The size of a message: the JSON list in the form of the queue, and bytes that are reserved for the attributes.

/** Returns the UTF-8 bytes of JSON that fit into a message of `messageBytes`. */
export function queueBodyBytes(
  messageBytes: number,
  form: QueueBody = 'base64',
  attributesBytes = QUEUE_ATTRIBUTES_BYTES,
): number {
  const body = Math.min(messageBytes, QUEUE_MESSAGE_BYTES) - attributesBytes;
  return form === 'json' ? body : Math.floor(body / 4) * 3;
}

/** Returns the bytes of the message that `jsonBytes` of JSON make, with the bytes that are reserved for attributes. */
export function queueMessageBytes(
  jsonBytes: number,
  form: QueueBody = 'base64',
  attributesBytes = QUEUE_ATTRIBUTES_BYTES,
): number {
  return (form === 'json' ? jsonBytes : Math.ceil(jsonBytes / 3) * 4) + attributesBytes;
}
