/** The size of a message in a customer's queue (contract, section 3): the JSON list in the queue's form, and room for the attributes. */
import type { QueueBody } from '../../destination.ts';
import { QUEUE_ATTRIBUTES_BYTES, QUEUE_MESSAGE_BYTES } from '../../limits.ts';

/** Returns the UTF-8 bytes of JSON that fit into a message of `messageBytes`. */
export function queueBodyBytes(messageBytes: number, form: QueueBody = 'base64'): number {
  const body = Math.min(messageBytes, QUEUE_MESSAGE_BYTES) - QUEUE_ATTRIBUTES_BYTES;
  return form === 'json' ? body : Math.floor(body / 4) * 3;
}

/** Returns the bytes of the message that `jsonBytes` of JSON make, with the bytes that are reserved for attributes. */
export function queueMessageBytes(jsonBytes: number, form: QueueBody = 'base64'): number {
  return (form === 'json' ? jsonBytes : Math.ceil(jsonBytes / 3) * 4) + QUEUE_ATTRIBUTES_BYTES;
}
