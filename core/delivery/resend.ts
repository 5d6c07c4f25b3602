/** Deliveries that a caller sends again from the journal. */
import type { Destination } from '../destination.ts';
import { createDelivery, type Delivery, type JournalPlace } from './delivery.ts';
import { updatesOf } from './updates-of.ts';

/** Returns a new delivery as one that is sent again. @param evenIfDisabled whether a disabled destination gets it. */
export function resent(delivery: Delivery, nowMs: number, evenIfDisabled: boolean): Delivery {
  return { ...delivery, resentAt: nowMs, ...(evenIfDisabled ? { evenIfDisabled } : {}) };
}

/**
 * Returns the delivery with a body that was sent before. It has the same id, because the id is a hash of the body.
 * @param body a body that Feedhose packed for the destination.
 */
export function deliveryOfBody(
  body: string,
  scope: string,
  destination: Destination,
  journal: JournalPlace,
  nowMs: number,
): Delivery {
  const updates = updatesOf({ appId: destination.app_id, scope, body, journal });
  const activities = updates.reduce((sum, update) => sum + update.activities, 0);
  return createDelivery({ updates, activities }, destination, nowMs, { journal });
}
