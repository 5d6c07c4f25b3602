/** Schemas of dead letters and redrive plans. */
import * as z from 'zod';
import { EFFECTS, TARGET_STATES } from '../../../core/api/targets.ts';
import { DESTINATION_TRANSPORTS } from '../../../core/destination.ts';
import { DEAD_LETTER_SOURCES } from '../../../core/holding/dead-letter.ts';
import { DEFAULT_RATE } from '../../../core/holding/redrive.ts';
import { DETAIL_BYTES, PLAN_RATE, PREVIEW_SECONDS } from '../../../core/limits.ts';
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
  planOrReplayId,
  query,
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
const reason = z.string().min(1).max(300).meta({
  description: 'Only dead letters with this reason, apart from numbers and quoted texts.',
});
const filter = {
  source: source.optional().meta({ description: 'Only dead letters of this source.' }),
  app_id: name.optional().meta({ description: 'Only dead letters of this app.' }),
  scope: scopeText.optional().meta({ description: 'Only dead letters of this scope, such as `feed_group:user`.' }),
  destination_id: destinationId.optional().meta({ description: 'Only dead letters of this destination.' }),
  class: failureClass.optional().meta({ description: 'Only dead letters of this failure class.' }),
  reason: reason.optional(),
  plan_id: planOrReplayId
    .optional()
    .meta({ description: 'Only dead letters that this redrive plan or replay sent last.' }),
  ...range,
};

export const deadLetterQuery = query({
  ...filter,
  ...page,
  order,
  group_by: z.enum(['destination,class']).optional().meta({
    description: 'Returns counts (`groups`, `total` and `counted_all`) instead of dead letters (`items` and `cursor`).',
  }),
});
export const exportQuery = query({ ...filter, ...page, order });

const optionalText = z.string().optional();
const shownPath = { app_id: optionalText, scope: optionalText, destination_id: optionalText };
const shownFailure = { class: z.string(), code: z.string(), reason: z.string(), status: z.int().optional() };
const advice = {
  cause: z.string().meta({ description: 'The cause of the failure class, as a text for people.' }),
  remedy: z.string().meta({ description: 'What to do before the dead letter is redriven.' }),
};
export const target = z
  .strictObject({
    state: z.enum(TARGET_STATES).meta({
      description: 'The present state. `failing`: enabled, but its circuit breaker is open.',
    }),
    transport: z.enum(DESTINATION_TRANSPORTS).optional(),
    address: z
      .string()
      .optional()
      .meta({ description: 'The URL of the webhook or queue, or the ARN of the event bus.' }),
  })
  .meta({
    id: 'DeadLetterDestination',
    description: 'The destination as it is now. Only its state is known if it was deleted.',
  });
const shownDeadLetter = {
  key: z.string(),
  id: z.string(),
  source,
  ...shownPath,
  destination: target.optional(),
  ...shownFailure,
  ...advice,
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
  plan_id: optionalText.meta({ description: 'The redrive plan that redrove it last.' }),
};
export const deadLetter = z.strictObject(shownDeadLetter).meta({ id: 'DeadLetter' });

const counted = { source, ...shownPath, count };
const group = z
  .strictObject({
    ...counted,
    destination: target.optional(),
    class: optionalText,
    ...advice,
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
    total: count.optional().meta({ description: 'Present with `group_by`. The number of counted dead letters.' }),
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
      description: [
        'The complete edited event as JSON text. Only for dead letters of the intake. Fan-out must accept all of its',
        'updates. The pointers of errors lead into the event, such as `/event/detail/updates/1/feed`.',
      ].join(' '),
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
    reason: optional(reason),
    plan_id: optional(planOrReplayId).meta({
      description: 'Only dead letters that this redrive plan or replay sent last.',
    }),
    from: optional(time),
    to: optional(time),
  })
  .meta({ id: 'DeadLetterFilter' });
export const createPlanBody = z
  .strictObject({
    filter: planFilter,
    action: optional(z.enum(['redrive', 'discard'])).meta({ description: 'Default: `redrive`.' }),
    to_destination: optional(destinationId).meta({
      description:
        'Another destination to which the deliveries are redriven. The filter must name its `app_id` and its `scope`.',
    }),
    reason: optional(text(500)).meta({ description: 'Required if the dead letters are discarded. Kept with them.' }),
    per_minute: optional(z.int().min(PLAN_RATE.min).max(PLAN_RATE.max)).meta({
      description: `The maximum number of dead letters per minute. Default: ${DEFAULT_RATE}, and ${PLAN_RATE.max} if they are discarded.`,
    }),
  })
  .meta({ id: 'RedrivePlanInput' });
const shownFilter = z
  .strictObject({
    source: source.optional(),
    ...shownPath,
    class: optionalText,
    reason: optionalText,
    plan_id: optionalText,
    from: shownTime.optional(),
    to: shownTime.optional(),
  })
  .meta({ id: 'RedriveFilter' });
export const planAuthor = z.strictObject({ kind: z.enum(['operator', 'app']), name: optionalText }).meta({
  id: 'PlanAuthor',
  description: 'Who created the plan. Users of an app do not see the names of operators.',
});
const shownPlan = {
  id: planId,
  action: z.enum(['redrive', 'discard']),
  filter: shownFilter,
  destination: target.optional().meta({ description: 'The destination of the filter.' }),
  to_destination: optionalText.meta({ description: 'The destination to which deliveries are redriven.' }),
  to: target.optional().meta({ description: 'The present state of `to_destination`.' }),
  reason: optionalText.meta({ description: 'Why the dead letters are discarded.' }),
  created_by: planAuthor.optional(),
  per_minute: count,
  status: z.enum(['planned', 'running', 'stopped', 'done']),
  total: count,
  left: count.meta({
    description: 'The number of dead letters that the plan does not redrive, because their destination was deleted.',
  }),
  redriven: count,
  discarded: count,
  created_at: shownTime,
  started_at: shownTime.optional().meta({ description: 'The time of the first start.' }),
  expires_at: shownTime
    .optional()
    .meta({ description: `A plan that was never started is removed after ${PREVIEW_SECONDS / 3_600} hours.` }),
  version,
};
const outcome = z
  .strictObject({
    delivered: count.meta({ description: 'Deliveries that arrived. A delivery that was split counts several times.' }),
    on_the_way: count.meta({ description: 'Deliveries that were neither delivered nor are dead letters again.' }),
    dead_again: count.meta({ description: 'Deliveries that are dead letters again. The filter `plan_id` lists them.' }),
    events: count.meta({ description: 'Events that were sent to the intake. What becomes of them is not counted.' }),
  })
  .meta({ id: 'RedriveOutcome', description: 'What came of the dead letters that the plan redrove.' });
export const plan = z
  .strictObject({
    ...shownPlan,
    outcome: outcome.optional().meta({ description: 'Present in the answer of one plan.' }),
  })
  .meta({ id: 'RedrivePlan' });
const destinationCount = z
  .strictObject({
    ...counted,
    destination: target.optional().meta({ description: 'The destination to which the plan sends them.' }),
    effect: z.enum(EFFECTS).meta({ description: 'What the plan does to them.' }),
    outlook: z
      .string()
      .meta({ description: 'What the plan does to them and what happens then, as a text for people.' }),
  })
  .meta({ id: 'DeadLetterCount' });
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
