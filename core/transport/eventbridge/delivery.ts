/**
 * The transport `eventbridge`: events on a customer's bus, one for each update (docs/transports/eventbridge.md). This
 * file contains what deliveries need to know.
 */
import type { BusDestination } from '../../destination.ts';
import { BUS_BODY_BYTES, BUS_UPDATES } from '../../limits.ts';
import type { DeliveryTransport, Sent } from '../transport.ts';
import { resendHeaders } from '../transport.ts';

export const EVENTBRIDGE: DeliveryTransport<BusDestination> = {
  limitsOf: () => ({ bytes: BUS_BODY_BYTES, activities: Number.POSITIVE_INFINITY, updates: BUS_UPDATES }),
  isGrouped: () => false,
  isOwned: () => true,
  customHeaders: () => [],
  shownHeaders: (sent) => ({
    source: EVENT_SOURCE,
    'detail-type': EVENT_DETAIL_TYPE,
    resources: eventResources(sent).join(', '),
  }),
};

// Source and detail type of events on a customer's bus

export const EVENT_SOURCE = 'feedhose';
/**
 * The detail type does not begin with `feed.`. The rule of Feedhose takes such events from the bus of the feed backends, and a
 * customer's bus may be such a bus.
 */
export const EVENT_DETAIL_TYPE = 'feedhose.update';

/** Returns the id of the delivery, and an entry that marks a delivery that was sent again, because events have no headers. */
export function eventResources(sent: Pick<Sent, 'id' | 'resentAt'>): readonly string[] {
  return [sent.id, ...Object.entries(resendHeaders(sent)).map(([name, value]) => `${name}:${value}`)];
}
