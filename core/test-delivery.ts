/**
 * The delivery that "Test SQS", "Test Webhook" and "Test EventBridge" send: one update of the type `test` (contract,
 * section 7).
 * Its text contains what is lost when a body is parsed and serialized again: spaces, escapes and the digits of numbers.
 * A receiver that verifies the signature over such a copy therefore fails in the test, and not at the first real
 * update.
 */

import type { Attempt } from './attempts/attempt.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import type { Destination } from './destination.ts';
import { transportOf } from './transport/table.ts';
import { type Update, utf8Bytes } from './update/update.ts';

/** `largest` pads the update to the largest body that the destination may get. */
export type TestSize = 'largest';

/** Names the stored destination of a test or of an ownership check. */
export interface DestinationRequest {
  readonly app_id: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destination_id: string;
}

/** Tests a stored destination. Unsaved settings can replace the stored ones. Secrets are never part of a request. */
export interface TestRequest<Settings> extends DestinationRequest {
  readonly kind: 'test';
  readonly size?: TestSize;
  readonly settings?: Settings;
}

/** Records what a test sent as an attempt. */
export type RecordTest = (sent: Omit<Attempt, 'test'>, destination: Destination) => Promise<void>;

const MESSAGE = 'This is a test message of Feedhose. Signatures and attributes are those of real updates.';
/** JSON text with a space after one of its colons. No serializer writes all of it in this form. */
const EXACT =
  '{"escaped": "caf\\u00e9 \\/ \\ud83d\\udea2","text":"é 東京 🚢","decimal":1.0,"exponent":1e3,"integer":9223372036854775807}';
/** `[` and `]`. */
const LIST_FRAME = 2;

/**
 * @param eventId an id that no other test has. Receivers and FIFO queues deduplicate by it.
 * @param nowMs Unix ms.
 */
export function testDelivery(destination: Destination, eventId: string, nowMs: number, size?: TestSize): Delivery {
  const bare = textOf(destination, eventId, nowMs, '');
  const missing =
    size === 'largest'
      ? transportOf(destination).limitsOf(destination).bytes - LIST_FRAME - utf8Bytes(bare) - PADDING.length
      : 0;
  const text =
    missing > 0 ? textOf(destination, eventId, nowMs, `${PADDING.slice(0, -1)}${'x'.repeat(missing)}"`) : bare;
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

const PADDING = ',"padding":""';

function textOf({ app_id }: Destination, eventId: string, nowMs: number, padding: string): string {
  const published_at = `${new Date(nowMs).toISOString().slice(0, -1)}000+00:00`;
  const lists = { new: [], deleted: [], deleted_foreign_ids: [] };
  const start = JSON.stringify({ feed: '', app_id, ...lists, published_at, type: 'test', event_id: eventId });
  return `${start.slice(0, -1)},"generic": {"message":${JSON.stringify(MESSAGE)},"exact":${EXACT}${padding}}}`;
}
