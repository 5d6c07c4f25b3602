/** The transport `sqs`: messages of a customer's queue (contract, section 3). */

import type { QueueDestination } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../limits.ts';
import { signedHeaders } from '../shown-headers.ts';
import type { DeliveryTransport } from '../transport.ts';
import { queueBodyBytes } from './message-size.ts';

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
