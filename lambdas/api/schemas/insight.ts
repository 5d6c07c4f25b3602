/** What a destination has been through, as it comes out: attempts, minutes, backlog, health, and what lets us in. */
import * as z from 'zod';
import { listOf, shownTime } from './common.ts';
import * as eventbridge from './transport/eventbridge.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

export const attempt = z.strictObject({
  at: shownTime,
  delivery_id: z.string(),
  attempt: z.int(),
  outcome: z.enum(['delivered', 'failed']),
  status: z.int().optional(),
  class: z.string().optional(),
  code: z.string().optional(),
  reason: z.string().optional(),
  duration_ms: z.number(),
  bytes: z.int(),
  updates: z.int(),
  slow_answer: z.literal(true).optional().meta({
    description: 'Delivered, though the rest of the answer after the status line was not awaited to its end.',
  }),
  probe: z.literal(true).optional(),
  redriven: z.literal(true).optional(),
  headers: z
    .record(z.string(), z.string().nullable())
    .optional()
    .meta({ description: 'What went with the body; null stands for what is, or may be, a secret.' }),
  answer: z.string().optional(),
});
export const attemptList = listOf(attempt);

export const stats = z.strictObject({
  from: shownTime,
  to: shownTime,
  latency_buckets_ms: z
    .array(z.int())
    .meta({ description: 'Upper ends of the buckets; what took longer is in one more.' }),
  minutes: z.array(
    z.strictObject({
      at: shownTime,
      delivered: z.int(),
      slow_answers: z
        .int()
        .meta({ description: 'Of the delivered: their answers had not ended a second after the status line.' }),
      failed: z.int(),
      bytes: z.int(),
      updates: z.int(),
      latency: z.array(z.int()),
    }),
  ),
});

export const backlog = z.strictObject({
  count: z.int().meta({ description: 'Deliveries that wait in the held table.' }),
  counted_all: z.boolean().meta({ description: 'false: there are more than were counted.' }),
  oldest_at: shownTime.optional().meta({ description: 'Since when the first of them could go out.' }),
  next_due_at: shownTime
    .optional()
    .meta({ description: 'When the next one goes out, where all of them wait for that.' }),
});

export const health = z.strictObject({
  state: z.enum(['enabled', 'paused', 'disabled']),
  breaker: z.enum(['closed', 'open']),
  failures: z.int(),
  probes: z.int(),
  slow_answers: z
    .int()
    .meta({ description: 'Deliveries in a row whose answers had not ended a second after the status line.' }),
  first_failure_at: shownTime.optional(),
  last_success_at: shownTime.optional(),
  next_probe_at: shownTime.optional(),
  releasing: z.boolean(),
  disabled: z.enum(['gone', 'failing']).optional(),
});

export const access = z.discriminatedUnion('transport', [sqs.access, webhook.access, eventbridge.access]);
