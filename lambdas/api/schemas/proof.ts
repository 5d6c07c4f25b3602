/** Schemas of the updates that a destination should have. */
import * as z from 'zod';
import { JOURNAL_LIST_PAGE, JOURNAL_SETTLED_SECONDS } from '../../../core/limits.ts';
import { page, query, shownTime, time, wholeNumber } from './common.ts';
import { incomplete } from './journal.ts';

export const updatesForQuery = query({
  from: time.meta({ description: 'Only updates that Feedhose took at or after this time.' }),
  to: time.optional().meta({
    description: `Only updates that Feedhose took at or before this time. The list ends ${JOURNAL_SETTLED_SECONDS} seconds before the present, because later updates can still be added. Default: the end of the list.`,
  }),
  fields: z
    .literal('event_id')
    .optional()
    .meta({ description: '`event_id`: entries have no other members, so that a page takes fewer bytes.' }),
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
