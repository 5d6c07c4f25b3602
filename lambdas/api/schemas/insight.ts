/** Schemas of attempts, statistics, backlog, health and access. */
import * as z from 'zod';
import { TRANSPORTS } from '../../../core/destination.ts';
import { ADVISED_CLASSES } from '../../../core/failure-advice.ts';
import { ATTEMPT_UPDATES_NAMED, ATTEMPTS_READ } from '../../../core/limits.ts';
import { ROLE_ARN_CHARACTERS } from '../../../core/transport/aws/arn.ts';
import { URL_CHARACTERS } from '../../../core/transport/webhook/url.ts';
import {
  count,
  lastFailure,
  listOf,
  milliseconds,
  order,
  page,
  query,
  range,
  shownHeaders,
  shownTime,
  text,
  waiting,
} from './common.ts';
import { destination } from './destinations.ts';
import * as eventbridge from './transport/eventbridge.ts';
import { destinationState } from './transport/parts.ts';
import * as s3 from './transport/s3.ts';
import * as sns from './transport/sns.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

const outcome = z.enum(['delivered', 'failed']);
export const attemptsQuery = query({
  ...page,
  ...range,
  order,
  outcome: outcome.optional().meta({ description: 'Only attempts with this outcome.' }),
  class: z.enum(ADVISED_CLASSES).optional().meta({ description: 'Only attempts that failed with this class.' }),
  status: z
    .string()
    .max(3)
    .regex(/^[1-9](?:\d\d|xx)$/, 'expected a status such as 503 or 5xx, got another string')
    .optional()
    .meta({
      description: 'Only attempts with this HTTP status, such as `503`, or with one of a class, such as `5xx`.',
    }),
  delivery_id: text(100).optional().meta({ description: 'Only attempts at this delivery.' }),
  event_id: text(2_000)
    .optional()
    .meta({
      description: `Only attempts at deliveries that contain this update among their first ${ATTEMPT_UPDATES_NAMED}.`,
    }),
  text: text(200)
    .min(2)
    .optional()
    .meta({
      description: [
        'Only attempts with this text in the reason, class, code or status of the failure, or in the start of the response.',
        'Upper and lower case are equal. Combine it with `outcome=failed` if failed attempts are few: then delivered ones are not read.',
      ].join(' '),
    }),
  test: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .meta({ description: '`true`: only tests. `false`: no tests.' }),
});
export const statsQuery = query(range);

const sentUpdate = z
  .strictObject({
    event_id: z.string().meta({ description: 'The id of the update.' }),
    feed: z.string().optional().meta({ description: 'The feed. Absent for app-level updates.' }),
    type: z.string().optional().meta({ description: 'The type. Absent for updates of feeds.' }),
  })
  .meta({ id: 'SentUpdate' });
export const attempt = z
  .strictObject({
    id: z.string().meta({ description: 'The id of the attempt among the attempts of its destination.' }),
    at: shownTime,
    delivery_id: z.string(),
    attempt: count,
    outcome,
    status: z.int().optional(),
    class: z.string().optional(),
    code: z.string().optional(),
    reason: z.string().optional(),
    duration_ms: milliseconds,
    bytes: count,
    updates: count,
    events: z
      .array(sentUpdate)
      .optional()
      .meta({ description: `The first updates of the delivery, at most ${ATTEMPT_UPDATES_NAMED}.` }),
    slow_answer: z.boolean().optional().meta({
      description:
        'The delivery succeeded, but the endpoint did not complete its response within one second after the status line.',
    }),
    probe: z.boolean().optional(),
    dead_letter: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the delivery became a dead letter after the attempt.' }),
    redriven: z.boolean().optional(),
    resent: z.boolean().optional().meta({ description: 'Whether the delivery was sent again from the journal.' }),
    replay_id: z.string().optional().meta({ description: 'The id of the replay that sent the delivery.' }),
    test: z.boolean().optional().meta({ description: 'A person sent it to test the destination.' }),
    headers: shownHeaders.optional().meta({
      description: 'Headers or attributes of the request. The value of one that is or may be secret is null.',
    }),
    answer: z.string().optional(),
    answer_headers: shownHeaders.optional().meta({
      description: 'Headers of the response to a failed attempt. The value of one that is or may be secret is null.',
    }),
  })
  .meta({ id: 'Attempt' });
export const attemptWithBody = z
  .strictObject({
    ...attempt.shape,
    body: z.string().optional().meta({ description: 'The exact body of the request, from the journal.' }),
    body_missing: z.string().optional().meta({ description: 'Why `body` is missing, as a text for people.' }),
  })
  .meta({ id: 'AttemptWithBody' });
const { rows, failedEntries, texts } = ATTEMPTS_READ;
export const attemptList = z
  .strictObject({
    ...listOf(attempt, 'AttemptPage').shape,
    searched_to: shownTime.optional().meta({
      description: [
        'Present if the page ended early, because a page of a filtered list reads at most',
        `${rows.toLocaleString('en')} attempts, or ${failedEntries.toLocaleString('en')} failed ones if the filter accepts`,
        `failed ones only, and the texts of ${texts} of these. The time up to which it was searched. The cursor continues`,
        'there.',
      ].join(' '),
    }),
  })
  .meta({ id: 'AttemptList' });

const interval = z
  .strictObject({
    at: shownTime,
    delivered: count,
    slow_answers: count.meta({
      description: 'Successful deliveries whose response was incomplete one second after the status line.',
    }),
    failed: count,
    bytes: count,
    updates: count,
    latency: z.array(count).meta({ description: 'The number of attempts per bucket of `latency_buckets_ms`.' }),
  })
  .meta({ id: 'IntervalStats' });
export const stats = z
  .strictObject({
    from: shownTime,
    to: shownTime,
    latency_buckets_ms: z
      .array(count)
      .meta({ description: 'The upper bounds of the buckets. A further bucket contains longer latencies.' }),
    interval_seconds: count.meta({ description: 'The length of an interval: 60, 900 or 3,600 seconds.' }),
    intervals: z.array(interval).meta({ description: 'The intervals in which deliveries were attempted.' }),
  })
  .meta({ id: 'Stats' });

export const backlog = z
  .strictObject({
    count: count.meta({ description: 'The number of deliveries in the holding table.' }),
    counted_all: z.boolean().meta({ description: 'false: further deliveries were not counted.' }),
    oldest_at: shownTime.optional().meta({ description: 'Since when the first delivery is due.' }),
    next_due_at: shownTime
      .optional()
      .meta({ description: 'When the next delivery is due. Present if none is due yet.' }),
  })
  .meta({ id: 'Backlog' });

export const health = z
  .strictObject({
    state: destinationState,
    breaker: z.enum(['closed', 'open']),
    failures: count,
    probes: count,
    slow_answers: count.meta({
      description: 'Consecutive deliveries whose response was incomplete one second after the status line.',
    }),
    first_failure_at: shownTime.optional(),
    last_success_at: shownTime.optional(),
    next_probe_at: shownTime.optional(),
    releasing: z.boolean(),
    disabled: z.enum(['gone', 'failing']).optional(),
    disabled_at: shownTime.optional().meta({ description: 'When Feedhose disabled it.' }),
    last_failure: lastFailure.optional().meta({ description: 'The last failed attempt. Absent after a success.' }),
  })
  .meta({ id: 'Health' });

export const newAccessQuery = query({
  transport: z.enum(TRANSPORTS).meta({ description: 'The transport of the destination.' }),
  address: z
    .string()
    .max(URL_CHARACTERS)
    .meta({
      description: 'The URL of the queue or webhook, or the ARN of the event bus or topic.',
      examples: ['https://hooks.example.com/feeds'],
    }),
  auth: z
    .enum(['keys', 'policy', 'role'])
    .optional()
    .meta({ description: 'How Feedhose gets access to a queue, event bus or topic. Default: `policy`.' }),
  role_arn: z
    .string()
    .max(ROLE_ARN_CHARACTERS)
    .optional()
    .meta({
      description: 'The role. Required if `auth` is `role`.',
      examples: ['arn:aws:iam::123456789012:role/feedhose'],
    }),
});

const hour = z.strictObject({ at: shownTime, delivered: count, failed: count }).meta({ id: 'HourCounts' });
const destinationSummary = z
  .strictObject({
    destination,
    health,
    waiting,
    last_24_hours: z
      .strictObject({
        delivered: count.meta({ description: 'The number of deliveries that were accepted.' }),
        failed: count.meta({ description: 'The number of attempts that failed.' }),
        hours: z.array(hour).meta({ description: 'The hours in which deliveries were attempted, oldest first.' }),
      })
      .meta({ id: 'DayCounts' }),
  })
  .meta({ id: 'DestinationSummary' });
export const destinationSummaries = z
  .strictObject({
    items: z.array(destinationSummary).meta({ description: 'The destinations, in the order of their ids.' }),
  })
  .meta({ id: 'DestinationSummaryList' });

export const access = z
  .discriminatedUnion('transport', [sqs.access, webhook.access, eventbridge.access, sns.access, s3.access])
  .meta({ id: 'Access' });
