/** What "Test SQS" and "Test Webhook" send: a delivery of one update of the type `test` (contract, section 7). */
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import type { Destination } from './destination.ts';
import { type Update, utf8Bytes } from './update/update.ts';

const MESSAGE = 'This is a test message of Feedhose. Signatures and attributes are those of real updates.';

/**
 * @param eventId unique for each test: what receivers, and FIFO queues, deduplicate by.
 * @param nowMs Unix ms.
 */
export function testDelivery(destination: Destination, eventId: string, nowMs: number): Delivery {
  const text = JSON.stringify({
    feed: '',
    app_id: destination.app_id,
    new: [],
    deleted: [],
    deleted_foreign_ids: [],
    published_at: `${new Date(nowMs).toISOString().slice(0, -1)}000+00:00`,
    type: 'test',
    generic: { message: MESSAGE },
    event_id: eventId,
  });
  const update: Update = {
    appId: destination.app_id,
    scope: destination.scope,
    feed: '',
    eventId,
    text,
    bytes: utf8Bytes(text),
    activities: 1,
  };
  return createDelivery({ updates: [update], activities: 1 }, destination, nowMs);
}
