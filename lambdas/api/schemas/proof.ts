/** Schemas of the updates that a destination should have. */
import * as z from 'zod';
import { API_BODY_BYTES, JOURNAL_LIST_PAGE, JOURNAL_SETTLED_SECONDS, RESEND_UPDATES } from '../../../core/limits.ts';
import { page, query, shownTime, time, wholeNumber } from './common.ts';
import { incomplete } from './journal.ts';

export const updatesForQuery = query({
  from: time.meta({ description: 'Only updates that Feedhose took at or after this time.' }),
  to: time.optional().meta({
    description: `Only updates that Feedhose took at or before this time. The list ends ${JOURNAL_SETTLED_SECONDS} seconds before the present, because later updates can still be added. Default: the end of the list.`,
  }),
  fields: z
    .enum(['event_id', 'event_id,at'])
    .optional()
    .meta({ description: 'The only members of the entries, so that a page takes fewer bytes. Default: all members.' }),
  limit: wholeNumber(JOURNAL_LIST_PAGE.min, JOURNAL_LIST_PAGE.max)
    .optional()
    .meta({
      description: `The maximum number of entries in the answer. Default: ${JOURNAL_LIST_PAGE.default}.`,
    }),
  cursor: page.cursor,
});

const updateFor = z
  .strictObject({
    event_id: z.string().meta({
      description:
        'The `event_id` that the receiver sees. A piece of a split update has an id of its own: `<event_id>#<list>.<from>-<to>`.',
    }),
    feed: z.string().optional().meta({ description: 'The feed. Absent for app-level updates.' }),
    type: z.string().optional().meta({ description: 'The type. Absent for updates of feeds.' }),
    at: shownTime.optional().meta({ description: 'When Feedhose took it.' }),
    delivery_id: z.string().optional().meta({ description: 'The delivery that contained it.' }),
    dead: z.literal(true).optional().meta({
      description: 'The delivery became a dead letter immediately, because it does not fit into a body.',
    }),
  })
  .meta({ id: 'UpdateForDestination' });

export const updatesFor = z
  .strictObject({
    items: z.array(updateFor),
    searched_to: shownTime.meta({
      description: 'The time that the page reached. On the last page, the list is complete up to it.',
    }),
    ...incomplete,
    cursor: z.string().optional().meta({ description: 'The cursor of the next page. Absent on the last page.' }),
  })
  .meta({ id: 'UpdatesForDestination' });

/** An id is compared only, and can have any characters. */
const eventId = z.string().min(1).max(API_BODY_BYTES);
export const resendUpdatesBody = z
  .strictObject({
    event_ids: z.array(eventId).min(1).max(RESEND_UPDATES).meta({
      description:
        'The ids of updates or pieces, as the list shows them. The id of a split update stands for all of its pieces.',
    }),
    from: time.meta({ description: 'Only updates that Feedhose took at or after this time.' }),
    to: time.meta({ description: 'Only updates that Feedhose took at or before this time.' }),
  })
  .meta({ id: 'ResendUpdatesRequest' });

const sentAgain = z
  .strictObject({
    delivery_id: z.string().meta({
      description: 'The id of the delivery, which is the same as before if it contains the same updates.',
    }),
    event_ids: z.array(z.string()).meta({ description: 'The updates and pieces of the delivery.' }),
  })
  .meta({ id: 'DeliveryOfUpdates' });
const notSent = z
  .strictObject({
    event_id: z.string().meta({ description: 'The id in the request.' }),
    reason: z.string(),
  })
  .meta({ id: 'UpdateNotSent' });
export const resendUpdatesAnswer = z
  .strictObject({
    deliveries: z.array(sentAgain).meta({ description: 'The deliveries that were enqueued.' }),
    not_sent: z.array(notSent).meta({ description: 'The ids of which nothing, or not everything, was enqueued.' }),
  })
  .meta({ id: 'ResendUpdatesResult' });
