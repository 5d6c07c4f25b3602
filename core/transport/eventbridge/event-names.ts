/** What events on a customer's bus are called (docs/transports/eventbridge.md). */

export const EVENT_SOURCE = 'feedhose';
/**
 * Never one that begins with `feed.`: those are what our own rule takes from the bus that feed backends put updates on, and
 * a customer's bus may be such a bus.
 */
export const EVENT_DETAIL_TYPE = 'feedhose.update';
