/** Schemas of the overview, the summaries of apps, and the search. */
import * as z from 'zod';
import { APP_STATES } from '../../../core/api/overview.ts';
import { DESTINATION_TRANSPORTS } from '../../../core/destination.ts';
import { DEAD_LETTER_SOURCES } from '../../../core/holding/dead-letter.ts';
import { OVERVIEW_GAPS, OVERVIEW_LISTED } from '../../../core/limits.ts';
import {
  advice,
  count,
  destinationId,
  lastFailure,
  listOf,
  name,
  page,
  query,
  range,
  shownTime,
  text,
  waiting,
} from './common.ts';
import { deadLetter, plan, target } from './dead-letters.ts';
import { gap } from './journal.ts';
import { replay } from './replays.ts';
import { destinationState } from './transport/parts.ts';

const appId = name.optional().meta({ description: 'Only this app. Default: all apps that the caller can see.' });
export const overviewQuery = query({ app_id: appId });

const label = {
  app_id: z.string(),
  app_name: z.string().meta({ description: 'The name of the app.' }),
  scope: z.string(),
  destination_id: destinationId,
  name: z.string().optional().meta({ description: 'The name of the destination.' }),
  transport: z.enum(DESTINATION_TRANSPORTS),
  address: z.string().meta({ description: 'The URL of the webhook or queue, or the ARN of the event bus.' }),
  state: destinationState,
};
export const destinationLabel = z.strictObject(label).meta({ id: 'DestinationLabel' });

const unhealthy = z
  .strictObject({
    ...label,
    disabled: z.enum(['gone', 'failing']).optional(),
    since: shownTime.optional(),
    failures: count,
    last_success_at: shownTime.optional(),
    next_probe_at: shownTime.optional(),
    last_failure: lastFailure.optional(),
    waiting,
  })
  .meta({ id: 'UnhealthyDestination' });
const times = { oldest_at: shownTime, newest_at: shownTime };
const cause = z
  .strictObject({ class: z.string(), ...advice, count, destinations: count, ...times })
  .meta({ id: 'DeadLetterCause' });
const refused = z
  .strictObject({
    source: z.enum(DEAD_LETTER_SOURCES),
    app_id: z.string().optional(),
    reason: z.string(),
    count,
    ...times,
  })
  .meta({ id: 'RefusedEvents' });
const gapOfApp = z
  .strictObject({ app_id: z.string(), app_name: z.string().optional(), ...gap.shape })
  .meta({ id: 'JournalGapOfApp' });
const destinations = z
  .strictObject({ total: count, enabled: count, paused: count, disabled: count, failing: count })
  .meta({ id: 'DestinationTotals' });

export const overview = z
  .strictObject({
    as_of: shownTime,
    apps: count,
    destinations,
    dead_letters: count.meta({ description: 'The number of dead deliveries.' }),
    refused_events: count.meta({ description: 'The number of refused events. 0 for users of apps.' }),
    running_plans: count,
    running_replays: count.meta({ description: 'The number of running replays. 0 without a journal.' }),
    counted_all: z
      .boolean()
      .meta({ description: 'false: further destinations, dead letters or gaps of the journal were not counted.' }),
    unhealthy: z.array(unhealthy).meta({
      description: 'Destinations whose deliveries wait because of their endpoint, longest first. At most 100.',
    }),
    causes: z.array(cause).meta({ description: 'Dead deliveries by failure class. The largest group is first.' }),
    refused: z.array(refused).meta({
      description: 'Refused events by the shape of the reason. The largest group is first. Empty for users of apps.',
    }),
    plans: z.array(plan).meta({ description: 'Running redrive plans.' }),
    replays: z.array(replay).meta({ description: 'Running replays.' }),
    gaps: z.array(gapOfApp).meta({
      description: `Updates of the last ${OVERVIEW_GAPS.days} days that could not be written to the journal. They were delivered. The newest gap is first. At most ${OVERVIEW_LISTED}. Empty for users of apps.`,
    }),
    missing_updates: count.meta({ description: 'The number of updates in all these gaps. 0 for users of apps.' }),
  })
  .meta({ id: 'Overview' });

export const summariesQuery = query({
  ...page,
  q: text(200).optional().meta({
    description: 'Only apps with this text in their id or name, or in the id, address or scope of a destination.',
  }),
  sort: z.enum(['trouble', 'id']).optional().meta({
    description: '`trouble`: apps with disabled and failing destinations and with dead letters are first. Default.',
  }),
});
export const appSummary = z
  .strictObject({
    app_id: z.string(),
    name: z.string(),
    state: z.enum(APP_STATES).meta({ description: 'The most serious state that applies.' }),
    destinations,
    dead_letters: count,
    last_delivery_at: shownTime.optional(),
  })
  .meta({ id: 'AppSummary' });
export const summaryList = z
  .strictObject({
    ...listOf(appSummary, 'AppSummaryPage').shape,
    total: count.meta({ description: 'The number of apps on all pages.' }),
  })
  .meta({ id: 'AppSummaryList' });

export const searchQuery = query({
  q: text(200).min(2).meta({ description: 'The text to search for, at least two characters.' }),
});
const foundApp = z.strictObject({ app_id: z.string(), name: z.string() }).meta({ id: 'FoundApp' });
export const searchAnswer = z
  .strictObject({
    apps: z.array(foundApp),
    destinations: z.array(destinationLabel),
    dead_letters: z.array(deadLetter).meta({ description: 'Dead letters with this key or delivery id.' }),
    more: z.boolean().meta({ description: 'Whether further results were left out.' }),
    not_searched: z.array(z.enum(['delivered_events', 'attempts'])).meta({
      description:
        'What the search does not contain. Attempts of one destination can be filtered by delivery and event id.',
    }),
  })
  .meta({ id: 'SearchResult' });

export const outagesQuery = query({ ...page, ...range, app_id: appId });
export const outage = z
  .strictObject({
    app_id: z.string(),
    scope: z.string(),
    destination_id: destinationId,
    destination: target.optional(),
    from: shownTime.meta({ description: 'The time of the first failure.' }),
    to: shownTime.optional().meta({
      description:
        'When a delivery succeeded, or a person enabled the destination. Absent if it is not over, or if its end is not known.',
    }),
    over: z.boolean().meta({ description: 'Whether it is over.' }),
    failures: count.meta({ description: 'The number of consecutive failed attempts.' }),
    disabled: z
      .enum(['gone', 'failing'])
      .optional()
      .meta({ description: 'Why the destination was disabled automatically.' }),
    last_failure: lastFailure.optional(),
  })
  .meta({ id: 'Outage' });
export const outageList = listOf(outage, 'OutageList');
