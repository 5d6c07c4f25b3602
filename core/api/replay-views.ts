/** Answers with replays: what they send, their preview, their progress, and what came of their deliveries. */
import { defined } from '../defined.ts';
import type { Destination } from '../destination.ts';
import { type PlanOutcome, previewExpiresAt } from '../holding/plan.ts';
import { costOf, secondsOf } from '../journal/preview.ts';
import type { Replay } from '../journal/replay.ts';
import { timeIn } from '../journal/row.ts';
import type { Identity } from './identity.ts';
import { authorFor, authorView } from './plan-views.ts';
import { type Target, targetView } from './targets.ts';
import { isoOf, optionalIsoOf } from './times.ts';

/** The replay for the audit trail, and the common part of all answers. */
export function replayView(replay: Replay): object {
  const { id, appId, scope, from, to, destination, feeds, types, activityId, perMinute, status, preview } = replay;
  const { createdBy, createdAt, startedAt, version, progress } = replay;
  const { read, sent, deliveries, tooLarge, lost, unreadable, position, obstacle } = progress;
  return {
    id,
    app_id: appId,
    scope,
    from: isoOf(from),
    to: isoOf(to),
    to_destination: destination.id,
    ...defined({
      feeds,
      types,
      activity_id: activityId,
      per_minute: perMinute,
      created_by: createdBy && authorView(createdBy),
    }),
    status,
    preview: {
      updates: preview.updates,
      deliveries: preview.deliveries,
      bytes: preview.bytes,
      exact: preview.isExact,
      cost_usd: costOf(preview, destination.transport),
    },
    progress: {
      updates_read: read,
      updates_sent: sent,
      deliveries,
      too_large: tooLarge,
      updates_unreadable: lost,
      unreadable: unreadable.map(({ at, updates, reason }) => ({ at: isoOf(at), updates, reason })),
      ...defined({
        position: position && isoOf(Math.min(timeIn(position.key), to)),
        obstacle: status === 'done' ? undefined : obstacle,
      }),
    },
    created_at: isoOf(createdAt),
    ...defined({
      started_at: optionalIsoOf(startedAt),
      expires_at: status === 'planned' ? isoOf(previewExpiresAt(createdAt)) : undefined,
    }),
    version,
  };
}

export interface ReplayContext {
  /** The present destination. */
  readonly target?: Target | undefined;
  readonly destination?: Destination | undefined;
  readonly outcome?: PlanOutcome | undefined;
}

/** Returns the replay for this caller. Users of an app do not see the names of operators. */
export function replayViewFor(
  identity: Identity,
  replay: Replay,
  { target, destination, outcome }: ReplayContext = {},
): object {
  const { createdBy } = replay;
  const seconds = destination && secondsOf(replay.preview, replay, destination);
  return {
    ...replayView(replay),
    ...defined({
      created_by: createdBy && authorFor(identity, createdBy),
      estimated_seconds: seconds,
      to_destination_now: target && targetView(target),
      outcome: outcome && outcomeView(replay, outcome),
    }),
  };
}

function outcomeView({ progress }: Replay, { delivered, dead, added }: PlanOutcome): object {
  const onTheWay = Math.max(0, progress.deliveries + added - delivered - dead);
  return { delivered, on_the_way: onTheWay, dead: dead + progress.tooLarge };
}
