/** Schemas of the updates that a destination should have. */
import * as z from 'zod';
import {
  API_BODY_BYTES,
  JOURNAL_LIST,
  JOURNAL_LIST_PAGE,
  JOURNAL_SETTLED_SECONDS,
  PREVIEW,
  RESEND_UPDATES,
} from '../../../core/limits.ts';
import { count, destinationId, optional, page, query, shownTime, time, wholeNumber } from './common.ts';
import { createDestinationBody, updateDestinationBody } from './destinations.ts';
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
    pieces: z.array(z.string()).optional().meta({
      description:
        'Present if the update does not fit into a body within the present limits of the destination. If it was split after it was packed, or is sent again, the receiver sees these ids instead.',
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

const { version: _, ...changes } = updateDestinationBody.shape;
export const previewBody = z
  .strictObject({
    destination: optional(createDestinationBody).meta({ description: 'A destination that does not exist yet.' }),
    destination_id: optional(destinationId).meta({ description: 'An existing destination of the scope.' }),
    changes: optional(z.strictObject(changes).meta({ id: 'PreviewedChange' })).meta({
      description: 'Changes to the existing destination, as in its update. Default: none.',
    }),
    hours: optional(z.int().min(1).max(PREVIEW.hours)).meta({
      description: `The number of hours before the present. Default: ${PREVIEW.hours}.`,
    }),
  })
  .meta({ id: 'PreviewRequest', description: 'Either `destination` or `destination_id` is required.' });

const sent = {
  updates: count.meta({ description: 'The number of updates, or of pieces of updates that are split.' }),
  requests: count.meta({ description: 'The number of deliveries.' }),
  bytes: count.meta({ description: 'The size of the bodies in bytes.' }),
};
export const previewAnswer = z
  .strictObject({
    from: shownTime,
    to: shownTime,
    read_to: shownTime.meta({ description: 'The time down to which the journal was read. The numbers begin there.' }),
    complete: z.boolean().meta({
      description: `false: the period contains more than a preview reads, which is ${JOURNAL_LIST.blocks.toLocaleString('en')} blocks or ${JOURNAL_LIST.read / 1e6} MB. \`read_to\` is after \`from\`.`,
    }),
    ...sent,
    filtered_out: count.meta({ description: 'The number of updates that the event types exclude.' }),
    too_large: count.meta({ description: 'The number of updates and pieces that fit into no body.' }),
    unreadable: count.meta({ description: 'The number of updates that cannot be read from the journal.' }),
    gaps: incomplete.gaps,
    example: z
      .strictObject({
        body: z.string().meta({ description: 'The JSON list of the first updates of the newest body.' }),
        updates: count.meta({ description: 'The number of updates in the example.' }),
      })
      .meta({ id: 'PreviewExample' })
      .optional(),
    per_day: z
      .strictObject({
        ...sent,
        cost_usd: z.number().min(0).meta({
          description:
            'What these deliveries add to the costs of the operator: queue, function, attempts, log, and egress or events, at list prices in us-east-1 with full batches.',
        }),
      })
      .meta({ id: 'PreviewPerDay', description: 'The same for a day at this rate.' }),
  })
  .meta({ id: 'Preview' });
