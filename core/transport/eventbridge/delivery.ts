/** The transport `eventbridge`: events on a customer's bus, one for each update (docs/transports/eventbridge.md). */
import type { BusDestination } from '../../destination.ts';
import { BUS_BODY_BYTES, BUS_UPDATES } from '../../limits.ts';
import type { DeliveryTransport } from '../transport.ts';

export const EVENTBRIDGE: DeliveryTransport<BusDestination> = {
  limitsOf: () => ({ bytes: BUS_BODY_BYTES, activities: Number.POSITIVE_INFINITY, updates: BUS_UPDATES }),
  isGrouped: () => false,
  isOwned: () => true,
  customHeaders: () => [],
  shownHeaders: ({ id }) => ({ source: EVENT_SOURCE, 'detail-type': EVENT_DETAIL_TYPE, resources: id }),
};

// What events on a customer's bus are called (docs/transports/eventbridge.md).

export const EVENT_SOURCE = 'feedhose';
/**
 * Never one that begins with `feed.`: those are what our own rule takes from the bus that feed backends put updates on, and
 * a customer's bus may be such a bus.
 */
export const EVENT_DETAIL_TYPE = 'feedhose.update';
