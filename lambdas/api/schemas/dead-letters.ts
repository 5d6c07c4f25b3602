/** Dead letters and redrive plans, as they go in and come out. */
import * as z from 'zod';
import { DEAD_LETTER_SOURCES } from '../../../core/holding/dead-letter.ts';
import { DETAIL_BYTES, PLAN_RATE } from '../../../core/limits.ts';
import { FAILURE_CLASSES } from '../../../core/outcome.ts';
import {
  count,
  destinationId,
  listOf,
  name,
  optional,
  page,
  planId,
  scopeText,
  shownTime,
  text,
  time,
  version,
} from './common.ts';
import { order, range } from './queries.ts';

/** `intake` and `rule`: operators only. */
const source = z
  .enum(DEAD_LETTER_SOURCES)
  .meta({ description: 'The way on which it died. `intake` and `rule`: operators only.' });
const failureClass = z.enum(FAILURE_CLASSES).meta({ id: 'FailureClass', description: 'The kind of failure.' });
const filter = {
  source: source.optional().meta({ description: 'Only what died on this way.' }),
  app_id: name.optional().meta({ description: 'Only those of this app.' }),
  scope: scopeText.optional().meta({ description: 'Only those of this scope, such as `feed_group:user`.' }),
  destination_id: destinationId.optional().meta({ description: 'Only those of this destination.' }),
  class: failureClass.optional().meta({ description: 'Only failures of this class.' }),
  ...range,
};

export const deadLetterQuery = z.strictObject({
  ...filter,
  ...page,
  order,
  group_by: z.enum(['destination,class']).optional().meta({
    description:
      'Counts in place of letters: the answer has `groups` and `counted_all`, and neither `items` nor `cursor`.',
  }),
});
export const exportQuery = z.strictObject({ ...filter, ...page, order });

const shownDeadLetter = {
  key: z.string(),
  id: z.string(),
  source,
  app_id: z.string().optional(),
  scope: z.string().optional(),
  destination_id: z.string().optional(),
  class: z.string(),
  code: z.string(),
  reason: z.string(),
  status: z.int().optional(),
  attempts: count,
  first_attempt_at: shownTime.optional(),
  died_at: shownTime,
  updates: count.optional(),
  bytes: count,
  refused: z.string().optional().meta({
    description:
      'Positions of a packed event that were refused, such as 0-2,7; the first ones and how many more where there are many. The others were taken.',
  }),
  redrives: count.optional(),
};
export const deadLetter = z.strictObject(shownDeadLetter).meta({ id: 'DeadLetter' });

const counted = {
  source,
  app_id: z.string().optional(),
  scope: z.string().optional(),
  destination_id: z.string().optional(),
  count,
};
const group = z
  .strictObject({
    ...counted,
    class: z.string().optional(),
    oldest_at: shownTime,
    newest_at: shownTime,
    reason: z.string(),
  })
  .meta({ id: 'DeadLetterGroup' });
/** Both answers have one form, because generated clients cannot tell forms apart that share no member with a fixed value. */
export const deadLetterList = z
  .strictObject({
    items: z.array(deadLetter).optional().meta({ description: 'Without `group_by`.' }),
    cursor: z.string().optional().meta({ description: 'Leads to the next page. Absent on the last page.' }),
    groups: z.array(group).optional().meta({ description: 'With `group_by`: the largest first.' }),
    counted_all: z
      .boolean()
      .optional()
      .meta({ description: 'With `group_by`. false: there are more than were counted.' }),
  })
  .meta({ id: 'DeadLetterList' });

const failure = z
  .strictObject({
    at: shownTime,
    class: z.string(),
    code: z.string(),
    reason: z.string(),
    status: z.int().optional(),
    answer: z.string().optional(),
  })
  .meta({ id: 'Failure' });
const death = z
  .strictObject({
    attempts: count,
    first_attempt_at: shownTime.optional(),
    last_failure: failure.optional(),
  })
  .meta({ id: 'Death', description: 'How a delivery failed before it was redriven.' });
const delivery = z
  .strictObject({
    body: z.string().optional().meta({
      description:
        'The JSON list of updates that the customer gets: what stands in `text` behind the first line feed. Absent when an answer could not hold it twice.',
    }),
    events: z.array(z.string()).meta({ description: 'Event ids of the first and the last update.' }),
    activities: count,
    packed_at: shownTime,
    attempt: count,
    hops: count,
    last_failure: failure.optional(),
    history: z.array(death),
  })
  .meta({ id: 'DeadDelivery' });
export const openDeadLetter = z
  .strictObject({
    ...shownDeadLetter,
    text: z.string().optional().meta({
      description:
        'The message as it lay in its dead letter queue, to the letter. Absent when it is not there any more.',
    }),
    delivery: delivery
      .optional()
      .meta({ description: 'Absent when it is an event, or no delivery that could be read.' }),
  })
  .meta({ id: 'OpenDeadLetter' });

export const redriveBody = z
  .strictObject({
    destination_id: optional(destinationId).meta({ description: 'Of the same app and scope.' }),
    event: optional(z.string().min(2).max(DETAIL_BYTES)).meta({
      description: 'The whole event as JSON text, mended; of the intake only.',
    }),
  })
  .meta({ id: 'Redrive' });
export const redriveAnswer = z.strictObject({ status: z.literal('redriven') }).meta({ id: 'Redriven' });
export const discardBody = z
  .strictObject({ reason: text(500) })
  .meta({ id: 'Discard', examples: [{ reason: 'The customer has left.' }] });

export const planFilter = z
  .strictObject({
    source: optional(source),
    app_id: optional(name),
    scope: optional(scopeText),
    destination_id: optional(destinationId),
    class: optional(failureClass),
    from: optional(time),
    to: optional(time),
  })
  .meta({ id: 'DeadLetterFilter' });
export const createPlanBody = z
  .strictObject({
    filter: planFilter,
    per_minute: optional(z.int().min(PLAN_RATE.min).max(PLAN_RATE.max)).meta({
      description: 'The most dead letters that are put back in a minute.',
    }),
  })
  .meta({ id: 'RedrivePlanInput', examples: [{ filter: { app_id: 'acme', class: 'http_5xx' }, per_minute: 600 }] });
const shownFilter = z
  .strictObject({
    source: source.optional(),
    app_id: z.string().optional(),
    scope: z.string().optional(),
    destination_id: z.string().optional(),
    class: z.string().optional(),
    from: shownTime.optional(),
    to: shownTime.optional(),
  })
  .meta({ id: 'RedriveFilter' });
const shownPlan = {
  id: planId,
  filter: shownFilter,
  per_minute: count,
  status: z.enum(['planned', 'running', 'stopped', 'done']),
  total: count,
  redriven: count,
  created_at: shownTime,
  version,
};
export const plan = z.strictObject(shownPlan).meta({ id: 'RedrivePlan' });
const planned = z.strictObject(counted).meta({ id: 'DeadLetterCount' });
export const planPreview = z
  .strictObject({
    ...shownPlan,
    counted_all: z.boolean(),
    destinations: z.array(planned).meta({ description: 'What it means, by destination; the most first.' }),
  })
  .meta({ id: 'RedrivePlanPreview' });
export const planList = listOf(plan, 'RedrivePlanList');
