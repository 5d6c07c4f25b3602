/** Dead letters and redrive plans, as they go in and come out. */
import * as z from 'zod';
import { FAILURE_CLASSES } from '../../../core/api/failure-classes.ts';
import { DEAD_LETTER_SOURCES } from '../../../core/held/dead-letter.ts';
import { DETAIL_BYTES, PLAN_RATE } from '../../../core/limits.ts';
import { destinationId, listOf, name, page, planId, scopeText, shownTime, text, time, version } from './common.ts';
import { order } from './queries.ts';

/** `intake` and `rule`: operators only. */
const source = z.enum(DEAD_LETTER_SOURCES);
const failureClass = z.enum(FAILURE_CLASSES);
const filter = {
  source: source.optional(),
  app_id: name.optional(),
  scope: scopeText.optional(),
  destination_id: destinationId.optional(),
  class: failureClass.optional(),
  from: time.optional(),
  to: time.optional(),
};

export const letterQuery = z.strictObject({
  ...filter,
  ...page,
  order,
  group_by: z.literal('destination,class').optional().meta({ description: 'Counts instead of letters.' }),
});
export const exportQuery = z.strictObject({ ...filter, ...page, order });

const shownLetter = {
  id: z.string(),
  source,
  app_id: z.string().optional(),
  scope: z.string().optional(),
  destination_id: z.string().optional(),
  class: z.string(),
  code: z.string(),
  reason: z.string(),
  status: z.int().optional(),
  attempts: z.int(),
  first_attempt_at: shownTime.optional(),
  died_at: shownTime,
  updates: z.int().optional(),
  bytes: z.int(),
  refused: z.string().optional().meta({
    description:
      'Positions of a packed event that were refused, such as 0-2,7; the first ones and how many more where there are many. The others were taken.',
  }),
  redrives: z.int().optional(),
};
export const letter = z.strictObject({ key: z.string(), ...shownLetter }).meta({ id: 'DeadLetter' });

const counted = z.strictObject({
  source,
  app_id: z.string().optional(),
  scope: z.string().optional(),
  destination_id: z.string().optional(),
  class: z.string().optional(),
  count: z.int(),
});
const group = counted.extend({ oldest_at: shownTime, newest_at: shownTime, reason: z.string() });
export const letterList = z.union([
  listOf(letter),
  z.strictObject({
    groups: z.array(group).meta({ description: 'The largest first.' }),
    counted_all: z.boolean().meta({ description: 'false: there are more than were counted.' }),
  }),
]);

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
export const openLetter = letter.extend({
  text: z.string().optional().meta({
    description: 'The message as it lay in its dead letter queue, to the letter. Absent when it is not there any more.',
  }),
  delivery: z
    .strictObject({
      body: z.string().optional().meta({
        description:
          'The JSON list of updates that the customer gets: what stands in `text` behind the first line feed. Absent when an answer could not hold it twice.',
      }),
      events: z.array(z.string()).meta({ description: 'Event ids of the first and the last update.' }),
      activities: z.int(),
      packed_at: shownTime,
      attempt: z.int(),
      hops: z.int(),
      last_failure: failure.optional(),
      history: z.array(
        z.strictObject({
          attempts: z.int(),
          first_attempt_at: shownTime.optional(),
          last_failure: failure.optional(),
        }),
      ),
    })
    .optional()
    .meta({ description: 'Absent when it is an event, or no delivery that could be read.' }),
});

export const redriveBody = z.strictObject({
  destination_id: destinationId.optional().meta({ description: 'Of the same app and scope.' }),
  event: z
    .string()
    .min(2)
    .max(DETAIL_BYTES)
    .optional()
    .meta({ description: 'The whole event as JSON text, mended; of the intake only.' }),
});
export const redriveAnswer = z.strictObject({ status: z.literal('redriven') });
export const discardBody = z.strictObject({ reason: text(500) });

export const planFilter = z.strictObject(filter);
export const createPlanBody = z.strictObject({
  filter: planFilter,
  per_minute: z.int().min(PLAN_RATE.min).max(PLAN_RATE.max).optional(),
});
export const plan = z
  .strictObject({
    id: planId,
    filter: z.strictObject({
      source: source.optional(),
      app_id: z.string().optional(),
      scope: z.string().optional(),
      destination_id: z.string().optional(),
      class: z.string().optional(),
      from: shownTime.optional(),
      to: shownTime.optional(),
    }),
    per_minute: z.int(),
    status: z.enum(['planned', 'running', 'stopped', 'done']),
    total: z.int(),
    redriven: z.int(),
    created_at: shownTime,
    version,
  })
  .meta({ id: 'RedrivePlan' });
export const planPreview = plan.extend({
  counted_all: z.boolean(),
  destinations: z
    .array(counted.omit({ class: true }))
    .meta({ description: 'What it means, by destination; the most first.' }),
});
export const planList = listOf(plan);
