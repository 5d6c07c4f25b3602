/** Schemas of dead letters and redrive plans. */
import * as z from 'zod';
import { DEAD_LETTER_SOURCES } from '../../../core/holding/dead-letter.ts';
import { DEFAULT_RATE } from '../../../core/holding/redrive.ts';
import { DETAIL_BYTES, PLAN_RATE } from '../../../core/limits.ts';
import { FAILURE_CLASSES } from '../../../core/outcome.ts';
import {
  count,
  destinationId,
  listOf,
  name,
  optional,
  order,
  page,
  planId,
  range,
  scopeText,
  shownTime,
  text,
  time,
  version,
} from './common.ts';

const source = z
  .enum(DEAD_LETTER_SOURCES)
  .meta({ description: 'The queue or rule that failed. `intake` and `rule` are visible to operators only.' });
const failureClass = z.enum(FAILURE_CLASSES).meta({ id: 'FailureClass', description: 'The kind of failure.' });
const filter = {
  source: source.optional().meta({ description: 'Only dead letters of this source.' }),
  app_id: name.optional().meta({ description: 'Only dead letters of this app.' }),
  scope: scopeText.optional().meta({ description: 'Only dead letters of this scope, such as `feed_group:user`.' }),
  destination_id: destinationId.optional().meta({ description: 'Only dead letters of this destination.' }),
  class: failureClass.optional().meta({ description: 'Only dead letters of this failure class.' }),
  ...range,
};

export const deadLetterQuery = z.strictObject({
  ...filter,
  ...page,
  order,
  group_by: z.enum(['destination,class']).optional().meta({
    description: 'Returns counts (`groups` and `counted_all`) instead of dead letters (`items` and `cursor`).',
  }),
});
export const exportQuery = z.strictObject({ ...filter, ...page, order });

const optionalText = z.string().optional();
const shownPath = { app_id: optionalText, scope: optionalText, destination_id: optionalText };
const shownFailure = { class: z.string(), code: z.string(), reason: z.string(), status: z.int().optional() };
const shownDeadLetter = {
  key: z.string(),
  id: z.string(),
  source,
  ...shownPath,
  ...shownFailure,
  attempts: count,
  first_attempt_at: shownTime.optional(),
  died_at: shownTime,
  updates: count.optional(),
  bytes: count,
  refused: optionalText.meta({
    description:
      'The positions of the refused updates in a packed event, such as 0-2,7. A long list is shortened and ends with the number of further positions. The other updates were accepted.',
  }),
  redrives: count.optional(),
};
export const deadLetter = z.strictObject(shownDeadLetter).meta({ id: 'DeadLetter' });

const counted = { source, ...shownPath, count };
const group = z
  .strictObject({
    ...counted,
    class: optionalText,
    oldest_at: shownTime,
    newest_at: shownTime,
    reason: z.string(),
  })
  .meta({ id: 'DeadLetterGroup' });
/** One schema for both answers, because generated clients can only distinguish alternatives that have a discriminator. */
export const deadLetterList = z
  .strictObject({
    items: z.array(deadLetter).optional().meta({ description: 'Present without `group_by`.' }),
    cursor: optionalText.meta({ description: 'Leads to the next page. Absent on the last page.' }),
    groups: z.array(group).optional().meta({ description: 'Present with `group_by`. The largest group is first.' }),
    counted_all: z
      .boolean()
      .optional()
      .meta({ description: 'Present with `group_by`. false: further dead letters were not counted.' }),
  })
  .meta({ id: 'DeadLetterList' });

const failure = z.strictObject({ at: shownTime, ...shownFailure, answer: optionalText }).meta({ id: 'Failure' });
const attemptCycle = z
  .strictObject({
    attempts: count,
    first_attempt_at: shownTime.optional(),
    last_failure: failure.optional(),
  })
  .meta({ id: 'AttemptCycle', description: 'The attempts of a delivery before it was redriven.' });
const delivery = z
  .strictObject({
    body: optionalText.meta({
      description:
        'The JSON list of updates for the customer, which is the part of `text` after the first line feed. Absent if the answer would be too large.',
    }),
    events: z.array(z.string()).meta({ description: 'The event ids of the first and the last update.' }),
    activities: count,
    packed_at: shownTime,
    attempt: count,
    hops: count,
    last_failure: failure.optional(),
    history: z.array(attemptCycle),
  })
  .meta({ id: 'DeadLetterDelivery' });
export const deadLetterDetails = z
  .strictObject({
    ...shownDeadLetter,
    text: optionalText.meta({
      description: 'The unchanged message from the dead letter queue. Absent if it is no longer stored.',
    }),
    delivery: delivery
      .optional()
      .meta({ description: 'Absent if the dead letter is an event, or if the delivery could not be decoded.' }),
  })
  .meta({ id: 'DeadLetterDetails' });

export const redriveBody = z
  .strictObject({
    destination_id: optional(destinationId).meta({
      description: 'Another destination of the same app and scope. Default: the original destination.',
    }),
    event: optional(z.string().min(2).max(DETAIL_BYTES)).meta({
      description: 'The complete edited event as JSON text. Only for dead letters of the intake.',
    }),
  })
  .meta({ id: 'RedriveRequest' });
export const redriveAnswer = z.strictObject({ status: z.literal('redriven') }).meta({ id: 'RedriveResult' });
export const discardBody = z.strictObject({ reason: text(500) }).meta({ id: 'DiscardRequest' });

const planFilter = z
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
      description: `The maximum number of dead letters that are redriven per minute. Default: ${DEFAULT_RATE}.`,
    }),
  })
  .meta({ id: 'RedrivePlanInput' });
const shownFilter = z
  .strictObject({
    source: source.optional(),
    ...shownPath,
    class: optionalText,
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
const destinationCount = z.strictObject(counted).meta({ id: 'DeadLetterCount' });
export const planPreview = z
  .strictObject({
    ...shownPlan,
    counted_all: z.boolean(),
    destinations: z
      .array(destinationCount)
      .meta({ description: 'The number of dead letters per destination. The largest is first.' }),
  })
  .meta({ id: 'RedrivePlanPreview' });
export const planList = listOf(plan, 'RedrivePlanList');
