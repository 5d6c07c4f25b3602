/**
 * The transport `webhook`: POST requests to a customer's endpoint (contract, section 4). This file contains what
 * deliveries need to know.
 */

import type { WebhookDestination } from '../../destination.ts';
import { WEBHOOK_ACTIVITIES, WEBHOOK_BODY_BYTES } from '../../limits.ts';
import { traceparentOf } from '../../trace.ts';
import type { DeliveryTransport } from '../transport.ts';
import { signedHeaders, USER_AGENT } from '../transport.ts';

export const WEBHOOK: DeliveryTransport<WebhookDestination> = {
  limitsOf: ({ max_batch = WEBHOOK_ACTIVITIES, learned_limit }) => ({
    bytes: WEBHOOK_BODY_BYTES,
    activities: Math.min(max_batch, WEBHOOK_ACTIVITIES),
    ...(learned_limit ? { learnedBytes: learned_limit.bytes } : {}),
  }),
  isGrouped: () => false,
  // An endpoint without a proof of ownership receives nothing (contract, section 6).
  isOwned: ({ ownership }) => ownership !== 'pending',
  // The token of an OAuth client is shown like the value of a custom header: by its name.
  customHeaders: ({ custom_headers = [], oauth }) => (oauth ? [...custom_headers, 'authorization'] : custom_headers),
  shownHeaders: (delivery, custom, sentAtMs) => ({
    ...Object.fromEntries(custom.map((name) => [name.toLowerCase(), null])),
    'content-type': 'application/json; charset=utf-8',
    'user-agent': USER_AGENT,
    ...signedHeaders(delivery, sentAtMs),
    'x-signature': null,
    'x-webhook-id': delivery.id,
    'x-webhook-attempt': String(delivery.attempt),
    traceparent: traceparentOf(delivery),
  }),
};
