/** The transport `eventbridge`: events on a customer's bus, one for each update (docs/transports/eventbridge.md). */

import type { BusDestination } from '../../destination.ts';
import { BUS_BODY_BYTES, BUS_UPDATES } from '../../limits.ts';
import type { DeliveryTransport } from '../transport.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './event-names.ts';

export const EVENTBRIDGE: DeliveryTransport<BusDestination> = {
  limitsOf: () => ({ bytes: BUS_BODY_BYTES, activities: Number.POSITIVE_INFINITY, updates: BUS_UPDATES }),
  isGrouped: () => false,
  isOwned: () => true,
  customHeaders: () => [],
  shownHeaders: ({ id }) => ({ source: EVENT_SOURCE, 'detail-type': EVENT_DETAIL_TYPE, resources: id }),
};
