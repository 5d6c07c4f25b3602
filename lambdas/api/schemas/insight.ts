/** What a destination has been through, as it comes out: attempts, minutes, backlog, health, and what lets us in. */
import * as z from 'zod';
import { count, listOf, milliseconds, shownTime } from './common.ts';
import * as eventbridge from './transport/eventbridge.ts';
import { destinationState } from './transport/parts.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

export const attempt = z
  .strictObject({
    at: shownTime,
    delivery_id: z.string(),
    attempt: count,
    outcome: z.enum(['delivered', 'failed']),
    status: z.int().optional(),
    class: z.string().optional(),
    code: z.string().optional(),
    reason: z.string().optional(),
    duration_ms: milliseconds,
    bytes: count,
    updates: count,
    slow_answer: z.boolean().optional().meta({
      description: 'Delivered, though the rest of the answer after the status line was not awaited to its end.',
    }),
    probe: z.boolean().optional(),
    redriven: z.boolean().optional(),
    headers: z
      .record(z.string(), z.string().nullable())
      .optional()
      .meta({ description: 'What went with the body; null stands for what is, or may be, a secret.' }),
    answer: z.string().optional(),
  })
  .meta({ id: 'Attempt' });
export const attemptList = listOf(attempt, 'AttemptList');

const minute = z
  .strictObject({
    at: shownTime,
    delivered: count,
    slow_answers: count.meta({
      description: 'Of the delivered: their answers had not ended a second after the status line.',
    }),
    failed: count,
    bytes: count,
    updates: count,
    latency: z.array(count).meta({ description: 'Deliveries by the buckets of `latency_buckets_ms`.' }),
  })
  .meta({ id: 'MinuteStats' });
export const stats = z
  .strictObject({
    from: shownTime,
    to: shownTime,
    latency_buckets_ms: z
      .array(count)
      .meta({ description: 'Upper ends of the buckets; what took longer is in one more.' }),
    minutes: z.array(minute),
  })
  .meta({ id: 'Stats' });

export const backlog = z
  .strictObject({
    count: count.meta({ description: 'Deliveries that wait in the holding table.' }),
    counted_all: z.boolean().meta({ description: 'false: there are more than were counted.' }),
    oldest_at: shownTime.optional().meta({ description: 'Since when the first of them could go out.' }),
    next_due_at: shownTime
      .optional()
      .meta({ description: 'When the next one goes out, where all of them wait for that.' }),
  })
  .meta({ id: 'Backlog' });

export const health = z
  .strictObject({
    state: destinationState,
    breaker: z.enum(['closed', 'open']),
    failures: count,
    probes: count,
    slow_answers: count.meta({
      description: 'Deliveries in a row whose answers had not ended a second after the status line.',
    }),
    first_failure_at: shownTime.optional(),
    last_success_at: shownTime.optional(),
    next_probe_at: shownTime.optional(),
    releasing: z.boolean(),
    disabled: z.enum(['gone', 'failing']).optional(),
  })
  .meta({ id: 'Health' });

export const access = z
  .discriminatedUnion('transport', [sqs.access, webhook.access, eventbridge.access])
  .meta({ id: 'Access' });
