/** The ids by which updates are found in the journal. */
export const UPDATE_IDS = {
  event_id: 'Event id',
  delivery_id: 'Delivery',
  feed: 'Feed',
  activity_id: 'Activity id',
  foreign_id: 'foreign_id',
} as const;
export type UpdateIdName = keyof typeof UPDATE_IDS;

const FEED = /^[\w-]+:[^\s:]+$/;
const DELIVERY = /^dlv_[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Returns the kind of id that a text most likely is. A `foreign_id` looks like a feed and an activity id like an event id. */
export function idNameOf(text: string): 'event_id' | 'delivery_id' | 'feed' {
  if (text.startsWith('dlv_')) return 'delivery_id';
  return FEED.test(text) ? 'feed' : 'event_id';
}

/** Reports whether a text is a complete id by its form, so that a search while the user types makes sense. */
export function isWholeId(text: string): boolean {
  return DELIVERY.test(text) || UUID.test(text) || FEED.test(text);
}
