/** Schemas of updates in the journal. */
import * as z from 'zod';
import { count, page, query, range, scopeText, shownTime, text } from './common.ts';

/** The most characters of a text by which updates are found. */
const SOUGHT_CHARACTERS = 1_500;
const sought = text(SOUGHT_CHARACTERS).optional();

const search = {
  event_id: sought.meta({ description: 'Only the update with this id, or the update of which it is a piece.' }),
  delivery_id: sought.meta({
    description: 'Only updates of this delivery.',
    examples: ['dlv_0123456789abcdef0123456789abcdef'],
  }),
  feed: sought.meta({ description: 'Only updates of this feed.', examples: ['user:amelie'] }),
  activity_id: sought.meta({
    description: 'Only updates that add or remove the activity with this id. Requires `from`.',
  }),
  foreign_id: sought.meta({
    description: 'Only updates that add or remove an activity with this `foreign_id`. Requires `from`.',
  }),
  scope: scopeText.optional(),
  ...range,
  ...page,
};
export const updatesQuery = query(search);

const unrouted = z.enum(['unknown_scope', 'switched_off', 'no_destination']).meta({
  description:
    'Present if the update was for no destination: the scope was unknown, was switched off, or had no destination.',
});

const packed = z
  .strictObject({
    id: z.string(),
    dead: z.boolean().optional(),
  })
  .meta({ id: 'PackedDelivery' });
const updateDestination = z
  .strictObject({
    destination_id: z.string(),
    name: z.string().optional(),
    filtered_out: z.boolean(),
    deliveries: z.array(packed),
  })
  .meta({ id: 'UpdateDestination' });
const updateFields = {
  key: z.string(),
  app_id: z.string(),
  scope: z.string(),
  event_id: z.string(),
  feed: z.string().optional(),
  type: z.string().optional(),
  at: shownTime,
  unrouted: unrouted.optional(),
};
const journalUpdate = z
  .strictObject({ ...updateFields, destinations: z.array(updateDestination) })
  .meta({ id: 'JournalUpdate' });
const unreadable = z
  .strictObject({ app_id: z.string(), scope: z.string(), at: shownTime, updates: count, reason: z.string() })
  .meta({ id: 'UnreadableBlock' });
const gap = z
  .strictObject({ from: shownTime, to: shownTime, scope: z.string(), updates: count, reason: z.string() })
  .meta({ id: 'JournalGap' });
/** What an answer says about updates that the journal should have and that are not in it. */
export const incomplete = { unreadable: z.array(unreadable), gaps: z.array(gap) };
export const updateList = z
  .strictObject({
    items: z.array(journalUpdate),
    cursor: z.string().optional().meta({ description: 'The cursor of the next page. Absent on the last page.' }),
    searched_to: shownTime,
    ...incomplete,
  })
  .meta({ id: 'JournalUpdateList' });
