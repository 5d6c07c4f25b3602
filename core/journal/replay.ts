/**
 * Replays send the past updates of a scope to one destination again, oldest first, packed by its present limits. A replay is
 * a plan. The function `replay` executes it in steps: it reads updates from its position in the journal, packs and enqueues
 * them, and stores the new position. An interruption between the two repeats updates, and never loses one.
 */
import { defined } from '../defined.ts';
import { type Destination, wants } from '../destination.ts';
import { type Health, isUnhealthy } from '../health/health.ts';
import type { Plan, PlanOutcome } from '../holding/plan.ts';
import type { Address } from '../holding/redrive.ts';
import { REPLAY_BATCH, REPLAY_DELIVERIES, REPLAY_SECONDS, REPLAY_UNREADABLE } from '../limits.ts';
import { isGrouped, isOwned, transportOf } from '../transport/table.ts';
import type { Update } from '../update/update.ts';
import { isFor } from './block.ts';
import { activityIdsOf } from './find.ts';
import { timeIn, timeKey } from './row.ts';

export interface Replay extends Plan, ReplayFilter {
  readonly appId: string;
  readonly scope: string;
  /** Unix ms, both inclusive. Updates are selected by the time at which fan-out took them. */
  readonly from: number;
  readonly to: number;
  readonly destination: Address;
  /** Maximum number of deliveries per minute. Absent: no limit. */
  readonly perMinute?: number;
  readonly preview: ReplayPreview;
  readonly progress: ReplayProgress;
}

/** Only updates for which every present member holds. */
export interface ReplayFilter {
  readonly feeds?: readonly string[];
  readonly types?: readonly string[];
  /** The id of an activity in `new` or `deleted`. */
  readonly activityId?: string;
}

/** What a replay will send, as far as it was known when the replay was created. */
export interface ReplayPreview {
  readonly updates: number;
  readonly deliveries: number;
  /** UTF-8 bytes of all bodies. */
  readonly bytes: number;
  /** Blocks of the scope in the range. */
  readonly blocks: number;
  /** Whether all blocks were read. Otherwise the numbers are estimates from a sample. */
  readonly isExact: boolean;
}

export interface ReplayProgress {
  /** The next update. Absent at the beginning. */
  readonly position?: ReplayPosition;
  /** Updates that were read. */
  readonly read: number;
  /** Updates that were sent. A repeated batch counts twice. */
  readonly sent: number;
  readonly deliveries: number;
  /** Updates, or pieces of them, that became dead letters because they fit into no body. */
  readonly tooLarge: number;
  /** Updates in blocks that could not be read. */
  readonly lost: number;
  /** The first of these blocks, at most `REPLAY_UNREADABLE`. */
  readonly unreadable: readonly UnreadableBlock[];
  /** Why it does not send at the moment, or why it was stopped. */
  readonly obstacle?: ReplayObstacle;
  /** The deliveries that were settled when the number last changed, and the time. */
  readonly settled: { readonly count: number; readonly at: number };
  /** Corrects the counts of `PlanOutcome`, in which repetitions count twice and lost counts are missing. */
  readonly correction: { readonly waiting: number; readonly undelivered: number };
  /** Unix ms before which the rate allows no further delivery. */
  readonly pacedUntil?: number;
  /** Unix ms until which one invocation works on it alone. */
  readonly leaseUntil?: number;
}

/** The next update: its position in the block with this row key, counted from 0. */
export interface ReplayPosition {
  readonly key: string;
  readonly next: number;
}

/** A block of the journal that is gone or damaged. */
export interface UnreadableBlock {
  /** Unix ms. */
  readonly at: number;
  readonly updates: number;
  readonly reason: string;
}

export const NO_PROGRESS: ReplayProgress = {
  read: 0,
  sent: 0,
  deliveries: 0,
  tooLarge: 0,
  lost: 0,
  unreadable: [],
  settled: { count: 0, at: 0 },
  correction: { waiting: 0, undelivered: 0 },
};

/** Why a replay cannot send. It is stopped if its destination was deleted, and waits in all other cases. */
export const REPLAY_OBSTACLES = ['deleted', 'unproven', 'paused', 'disabled', 'failing', 'waiting'] as const;
export type ReplayObstacle = (typeof REPLAY_OBSTACLES)[number];

/** Returns the reason for which the destination must get nothing at the moment, if there is one. */
export function obstacleOf(destination: Destination | undefined, health: Health): ReplayObstacle | undefined {
  if (!destination) return 'deleted';
  if (!isOwned(destination)) return 'unproven';
  if (destination.state !== 'enabled') return destination.state;
  if (health.disabled) return 'disabled';
  return isUnhealthy(health) ? 'failing' : undefined;
}

/**
 * Reports whether the replay sends an update. The event types of the destination apply to its past as well.
 * @param aim the only destination of the update, if it has one.
 */
export function selects(
  { feeds, types, activityId }: ReplayFilter,
  destination: Destination,
  update: Update,
  aim: string | undefined,
): boolean {
  if (!isFor(destination.id, aim) || !wants(destination, update.type)) return false;
  if (feeds && !feeds.includes(update.feed)) return false;
  if (types && (update.type === undefined || !types.includes(update.type))) return false;
  return activityId === undefined || activityIdsOf(update.text).activities.includes(activityId);
}

/** Reports whether an invocation works on the replay. */
export function isLeased({ progress: { leaseUntil = 0 } }: Pick<Replay, 'progress'>, nowMs: number): boolean {
  return leaseUntil > nowMs;
}

// The batches of a replay

/** What a replay read since its position was last stored. */
export interface ReplayBatch<U extends Update = Update> {
  readonly updates: readonly U[];
  readonly read: number;
  readonly unreadable: readonly UnreadableBlock[];
  /** The position after the batch. */
  readonly position: ReplayPosition;
}

/** Limits of a batch. A batch is complete when it reaches one of them. */
export interface BatchLimits {
  readonly updates: number;
  readonly activities: number;
  readonly bytes: number;
  readonly blocks: number;
}

/** Returns the limits of a batch of about `deliveries` deliveries. */
export function batchLimits(destination: Destination, deliveries: number): BatchLimits {
  const limits = transportOf(destination).limitsOf(destination);
  const bytes = Math.min(limits.bytes, limits.learnedBytes ?? limits.bytes) * deliveries;
  return {
    // A message of a FIFO queue contains updates of one feed, so every update can need a message of its own.
    updates: isGrouped(destination) ? deliveries : (limits.updates ?? Number.POSITIVE_INFINITY) * deliveries,
    activities: limits.activities * deliveries,
    bytes: Math.min(bytes, REPLAY_BATCH.bytes),
    blocks: REPLAY_BATCH.sentBlocks,
  };
}

/** Adds up what is in a batch, and reports whether it is complete. */
export function createBatchMeter() {
  let [updates, activities, bytes, blocks] = [0, 0, 0, 0];
  let last: string | undefined;
  return {
    /** @param block the id of its block. */
    add(update: Update, block: string): void {
      if (block !== last) blocks++;
      last = block;
      updates++;
      activities += update.activities;
      bytes += update.bytes;
    },
    /** @param read number of updates that were examined. */
    isFull: (limits: BatchLimits, read: number): boolean =>
      read >= REPLAY_BATCH.examined ||
      updates >= limits.updates ||
      activities >= limits.activities ||
      bytes >= limits.bytes ||
      blocks >= limits.blocks,
  };
}

/** What became of a batch. */
export interface SentBatch {
  readonly deliveries: number;
  readonly tooLarge: number;
}

/** Returns the progress after a batch. */
export function afterBatch(
  progress: ReplayProgress,
  { updates, read, unreadable, position }: ReplayBatch,
  { deliveries, tooLarge }: SentBatch,
  pace: Pace,
  nowMs: number,
): ReplayProgress {
  const { obstacle: _, ...before } = progress;
  const pacedUntil = pacedAfter(progress.pacedUntil, deliveries, pace, nowMs);
  return {
    ...before,
    position,
    read: before.read + read,
    sent: before.sent + updates.length,
    deliveries: before.deliveries + deliveries,
    tooLarge: before.tooLarge + tooLarge,
    lost: before.lost + unreadable.reduce((sum, block) => sum + block.updates, 0),
    unreadable: [...before.unreadable, ...unreadable].slice(0, REPLAY_UNREADABLE),
    ...defined({ pacedUntil }),
  };
}

// The rate and the number of outstanding deliveries

/** How fast a replay sends. */
export interface Pace {
  /** Deliveries per minute. Infinite: no limit. */
  readonly perMinute: number;
  /** Deliveries that are sent together. */
  readonly batch: number;
  /** Maximum number of deliveries that wait for their first attempt. */
  readonly waiting: number;
}

/** The part of the rate limit of a destination that a replay uses. The rest is for current updates. */
const SHARE_OF_RATE_LIMIT = 0.5;

/** Returns the pace of a replay. At a low rate few deliveries wait, so that current updates do not wait behind them. */
export function paceOf({ perMinute }: Pick<Replay, 'perMinute'>, { rate_limit }: Destination): Pace {
  const ofDestination = (rate_limit ?? Number.POSITIVE_INFINITY) * 60 * SHARE_OF_RATE_LIMIT;
  const rate = Math.min(perMinute ?? Number.POSITIVE_INFINITY, ofDestination);
  const inSeconds = (seconds: number) => Math.max(1, Math.ceil((rate * seconds) / 60));
  return {
    perMinute: rate,
    batch: Math.min(REPLAY_DELIVERIES.batch, inSeconds(1)),
    waiting: Math.min(REPLAY_DELIVERIES.waiting, inSeconds(4)),
  };
}

function pacedAfter(before = 0, deliveries: number, { perMinute }: Pace, nowMs: number): number | undefined {
  if (perMinute === Number.POSITIVE_INFINITY) return undefined;
  return Math.max(before, nowMs) + Math.ceil((deliveries * 60_000) / perMinute);
}

/**
 * Returns the progress with the present number of settled deliveries, and whether too many deliveries are outstanding.
 * Counts of outcomes are not exact. A number below zero is corrected, and after `REPLAY_SECONDS.stall` without a settled
 * delivery the remaining ones are not counted any more.
 */
export function afterOutcome(
  progress: ReplayProgress,
  outcome: PlanOutcome,
  pace: Pace,
  nowMs: number,
): { readonly progress: ReplayProgress; readonly isFull: boolean } {
  const sent = progress.deliveries + outcome.added;
  const counts = { waiting: sent - outcome.attempted, undelivered: sent - outcome.delivered - outcome.dead };
  const count = outcome.attempted + outcome.delivered + outcome.dead;
  const settled = count === progress.settled.count && progress.settled.at > 0 ? progress.settled : { count, at: nowMs };
  const isStalled = nowMs - settled.at > REPLAY_SECONDS.stall * 1000;
  const corrected = (name: keyof typeof counts): number =>
    isStalled ? counts[name] : Math.min(progress.correction[name], counts[name]);
  const correction = { waiting: corrected('waiting'), undelivered: corrected('undelivered') };
  const isFull =
    counts.waiting - correction.waiting >= pace.waiting ||
    counts.undelivered - correction.undelivered >= REPLAY_DELIVERIES.undelivered;
  return {
    progress: { ...progress, settled: isStalled ? { count, at: nowMs } : settled, correction },
    isFull,
  };
}

// The range

/** Returns the row keys between which the rest of a replay is. @param until Unix ms. */
export function restOf({ from, progress: { position } }: Replay, until: number): readonly [from: string, to: string] {
  return [position?.key ?? timeKey(from), `${timeKey(until)}~`];
}

/** DynamoDB deletes expired rows with a delay, so that a range that began just within the retention is still complete. */
const EXPIRY_TOLERANCE_MS = 600_000;

/**
 * Returns the progress of a replay whose next updates have expired since it was created, or `undefined` if they have not.
 * @param oldest the time from which on the journal has updates, in Unix ms.
 */
export function afterExpiry({ from, to, progress }: Replay, oldest: number): ReplayProgress | undefined {
  const at = progress.position ? timeIn(progress.position.key) : from;
  if (at >= oldest - EXPIRY_TOLERANCE_MS || at > to) return undefined;
  const until = new Date(Math.min(oldest, to)).toISOString();
  const reason = `The journal does not keep updates for so long. The updates until ${until} have expired, and their number is unknown.`;
  return {
    ...progress,
    position: { key: timeKey(Math.min(oldest, to + 1)), next: 0 },
    unreadable: [...progress.unreadable, { at, updates: 0, reason }].slice(0, REPLAY_UNREADABLE),
  };
}
