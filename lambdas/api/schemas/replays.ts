/** Schemas of replays. */
import * as z from 'zod';
import { REPLAY_OBSTACLES } from '../../../core/journal/replay.ts';
import { PREVIEW_SECONDS, REPLAY_FILTER, REPLAY_RATE } from '../../../core/limits.ts';
import {
  count,
  destinationId,
  listOf,
  optional,
  replayId,
  scopeText,
  shownTime,
  text,
  time,
  version,
} from './common.ts';
import { planAuthor, target } from './dead-letters.ts';

const several = z.array(text(1_000)).min(1).max(REPLAY_FILTER);
export const createReplayBody = z
  .strictObject({
    scope: scopeText,
    from: time.meta({
      description: 'The time from which on Feedhose has taken the updates. The journal must still contain it.',
    }),
    to: time.meta({
      description: 'The time until which Feedhose has taken the updates. It must not be in the future.',
    }),
    to_destination: destinationId.meta({
      description: 'A destination of the same scope. It need not have existed at that time.',
    }),
    feeds: optional(several).meta({ description: 'Only updates of these feeds.' }),
    types: optional(several).meta({ description: 'Only updates of these types.' }),
    activity_id: optional(text(1_000)).meta({
      description: 'Only updates that contain this activity in `new` or `deleted`.',
    }),
    per_minute: optional(z.int().min(REPLAY_RATE.min).max(REPLAY_RATE.max)).meta({
      description:
        'The maximum number of deliveries per minute. Default: as many as the destination takes, and half of its `rate_limit`.',
    }),
  })
  .meta({ id: 'ReplayInput' });

const unreadable = z
  .strictObject({
    at: shownTime.meta({ description: 'The time at which Feedhose took the updates.' }),
    updates: count,
    reason: z.string(),
  })
  .meta({ id: 'UnreadableUpdates' });
const preview = z
  .strictObject({
    updates: count,
    deliveries: count,
    bytes: count,
    exact: z.boolean().meta({ description: '`false`: the numbers are estimates from a sample.' }),
    cost_usd: z.number().min(0).meta({ description: 'The estimated cost of the AWS services of the stack.' }),
  })
  .meta({ id: 'ReplayPreview' });
const progress = z
  .strictObject({
    updates_read: count,
    updates_sent: count.meta({
      description: 'Updates in deliveries. Updates that are sent again after an interruption count again.',
    }),
    deliveries: count,
    too_large: count.meta({
      description: 'Updates, or pieces of them, that fit into no delivery. They are dead letters.',
    }),
    updates_unreadable: count.meta({ description: 'Updates in parts of the journal that are missing or damaged.' }),
    unreadable: z.array(unreadable).meta({ description: 'The first of these parts.' }),
    position: shownTime.optional().meta({ description: 'The time that the replay has reached.' }),
    obstacle: z.enum(REPLAY_OBSTACLES).optional().meta({
      description:
        'Why the replay does not send at the moment: the state of the destination, or `waiting` for earlier deliveries.',
    }),
  })
  .meta({ id: 'ReplayProgress' });
const outcome = z
  .strictObject({ delivered: count, on_the_way: count, dead: count })
  .meta({ id: 'ReplayOutcome', description: 'What came of the deliveries. Repeated deliveries count repeatedly.' });
export const replay = z
  .strictObject({
    id: replayId,
    app_id: z.string(),
    scope: z.string(),
    from: shownTime,
    to: shownTime,
    to_destination: z.string(),
    to_destination_now: target.optional().meta({ description: 'The present state of the destination.' }),
    feeds: z.array(z.string()).optional(),
    types: z.array(z.string()).optional(),
    activity_id: z.string().optional(),
    per_minute: count.optional(),
    created_by: planAuthor.optional(),
    status: z.enum(['planned', 'running', 'stopped', 'done']),
    preview,
    estimated_seconds: count
      .optional()
      .meta({ description: 'The estimated time. Present when the replay is created.' }),
    progress,
    outcome: outcome.optional().meta({ description: 'Present in the answer of one replay.' }),
    created_at: shownTime,
    started_at: shownTime.optional().meta({ description: 'The time of the first start.' }),
    expires_at: shownTime
      .optional()
      .meta({ description: `A replay that was never started is removed after ${PREVIEW_SECONDS / 3_600} hours.` }),
    version,
  })
  .meta({ id: 'Replay' });
export const replayList = listOf(replay, 'ReplayList');
