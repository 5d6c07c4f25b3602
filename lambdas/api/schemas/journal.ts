/** Schemas of updates in the journal. */
import * as z from 'zod';
import { DELIVERY_STATES } from '../../../core/journal/state.ts';
import { count, page, query, range, scopeText, shownTime, text } from './common.ts';
import { attempt } from './insight.ts';

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
const followedDelivery = z
  .strictObject({
    ...packed.shape,
    pieces: z.array(z.string()).optional().meta({
      description: 'The part of a split update that it contains: entries of its lists, such as `new.0-99`.',
    }),
    replaces: z
      .string()
      .optional()
      .meta({ description: 'The delivery that it replaced, because that was too large or was accepted in part.' }),
    sent_at: shownTime.optional().meta({
      description: 'When a replay or a resend created it. Absent if it was packed when the update was taken.',
    }),
    resent: z.boolean().optional().meta({ description: 'Present if a caller sent the update or its delivery again.' }),
    replay_id: z.string().optional().meta({ description: 'The replay that sent it.' }),
    state: z.enum(DELIVERY_STATES),
    reason: z.string(),
    dead_letter: z.string().optional().meta({ description: 'The `key` of the dead letter.' }),
    attempts: z.array(attempt),
  })
  .meta({ id: 'FollowedDelivery' });
const followedDestination = z
  .strictObject({
    destination_id: z.string(),
    name: z.string().optional(),
    address: z.string().optional(),
    deleted: z.boolean().optional(),
    filtered_out: z.boolean(),
    state: z.enum([...DELIVERY_STATES, 'filtered_out']),
    reason: z.string(),
    deliveries: z.array(followedDelivery),
  })
  .meta({ id: 'FollowedDestination' });
export const updateDetails = z
  .strictObject({
    ...updateFields,
    unrouted_reason: z.string().optional(),
    update: z
      .strictObject({
        text: z.string(),
        json: z.record(z.string(), z.unknown()).optional(),
      })
      .meta({ id: 'UpdateText' }),
    destinations: z.array(followedDestination),
  })
  .meta({ id: 'JournalUpdateDetails' });
const unreadable = z
  .strictObject({ app_id: z.string(), scope: z.string(), at: shownTime, updates: count, reason: z.string() })
  .meta({ id: 'UnreadableBlock' });
export const gap = z
  .strictObject({ from: shownTime, to: shownTime, scope: z.string(), updates: count, reason: z.string() })
  .meta({ id: 'JournalGap' });
const gapOfApp = z.strictObject({ app_id: z.string(), ...gap.shape }).meta({ id: 'JournalGapInSearch' });
/** What an answer says about updates that the journal should have and that are not in it. */
export const incomplete = { unreadable: z.array(unreadable), gaps: z.array(gap) };
export const updateList = z
  .strictObject({
    items: z.array(journalUpdate),
    cursor: z.string().optional().meta({ description: 'The cursor of the next page. Absent on the last page.' }),
    searched_to: shownTime,
    ...incomplete,
    gaps: z.array(gapOfApp),
  })
  .meta({ id: 'JournalUpdateList' });
