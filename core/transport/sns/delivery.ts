/** The transport `sns`: messages of a customer's topic (contract, section 4b). This file contains what deliveries need to know. */
import type { TopicDestination } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES, TOPIC_ATTRIBUTES_BYTES, TOPIC_TYPE_CHARACTERS } from '../../limits.ts';
import { parseScope } from '../../scope.ts';
import { queueBodyBytes } from '../sqs/delivery.ts';
import { type DeliveryTransport, signedHeaders } from '../transport.ts';

/** The default form of the body. */
export const TOPIC_BODY = 'json';

export const SNS: DeliveryTransport<TopicDestination> = {
  limitsOf: ({ max_message_bytes = QUEUE_MESSAGE_BYTES, body = TOPIC_BODY }) => ({
    bytes: queueBodyBytes(max_message_bytes, body, TOPIC_ATTRIBUTES_BYTES),
    activities: Number.POSITIVE_INFINITY,
  }),
  isGrouped: ({ topic_arn }) => topic_arn.endsWith('.fifo'),
  isTyped: true,
  isOwned: () => true,
  customHeaders: () => [],
  shownHeaders: (delivery, _, sentAtMs) => signedHeaders(delivery, sentAtMs),
};

/** SNS refuses these characters. */
const UNSENDABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const PLAIN = /^[\x21-\x7e]+$/;

/**
 * Returns the attributes by which subscribers can filter messages: the feed group, or the type of app-level updates. A value that
 * cannot be sent is left out.
 * @param scope the scope of the delivery. @param type the type of its updates; absent for feed updates.
 */
export function filterAttributes(scope: string, type: string | undefined): Readonly<Record<string, string>> {
  const { kind, name = '' } = parseScope(scope) ?? {};
  return {
    ...(kind === 'feed_group' && !UNSENDABLE.test(name) ? { feed_group: name } : {}),
    ...(type !== undefined && type.length <= TOPIC_TYPE_CHARACTERS && PLAIN.test(type) ? { type } : {}),
  };
}
