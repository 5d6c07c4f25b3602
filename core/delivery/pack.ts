/**
 * Packs the updates of a destination, in their order, into as few bodies as the limits of the contract allow: a body is
 * closed only if the next update does not fit. An update that is too large for a body is split into pieces of whole
 * activities. An activity that is still too large is returned separately. Nothing is dropped or cut.
 */
import type { Destination } from '../destination.ts';
import { isGrouped, transportOf } from '../transport/table.ts';
import type { BodyLimits } from '../transport/transport.ts';
import { type PieceLimits, splitUpdate } from '../update/split.ts';
import type { Update } from '../update/update.ts';
import { type Body, fifoGroup, type LastFailure } from './delivery.ts';

export interface Packed<U extends Update = Update> {
  readonly bodies: readonly Body<U>[];
  /** Updates, or pieces with one activity, that do not fit into any body. */
  readonly tooLarge: readonly U[];
}

export function pack<U extends Update>(updates: readonly U[], destination: Destination): Packed<U> {
  const limits = transportOf(destination).limitsOf(destination);
  const packed = runsOf(updates, destination).map((run) => packRun(run, limits));
  return { bodies: packed.flatMap(({ bodies }) => bodies), tooLarge: packed.flatMap(({ tooLarge }) => tooLarge) };
}

/** Returns the updates that may share bodies. */
function runsOf<U extends Update>(updates: readonly U[], destination: Destination): readonly (readonly U[])[] {
  const { isTyped } = transportOf(destination);
  const grouped = isGrouped(destination);
  if (!isTyped && !grouped) return [updates];
  const runs = Map.groupBy(updates, (update) => JSON.stringify([isTyped && update.type, grouped && fifoGroup(update)]));
  return [...runs.values()];
}

/** `[` and `]`. */
const LIST_FRAME = 2;

function packRun<U extends Update>(updates: readonly U[], limits: BodyLimits): Packed<U> {
  const bodies: Body<U>[] = [];
  const tooLarge: U[] = [];
  const mostUpdates = limits.updates ?? Number.POSITIVE_INFINITY;
  const aimed = Math.min(limits.learnedBytes ?? limits.bytes, limits.bytes);
  let taken: U[] = [];
  let bytes = LIST_FRAME;
  let activities = 0;
  const close = (): void => {
    if (taken.length > 0) bodies.push({ updates: taken, bytes, activities });
    taken = [];
    bytes = LIST_FRAME;
    activities = 0;
  };
  const take = (update: U): void => {
    const comma = taken.length > 0 ? 1 : 0;
    const full = taken.length >= mostUpdates || activities + update.activities > limits.activities;
    if (full || bytes + comma + update.bytes > aimed) {
      close();
      bytes += update.bytes;
    } else {
      bytes += comma + update.bytes;
    }
    taken.push(update);
    activities += update.activities;
  };
  const most = limits.bytes - LIST_FRAME;
  const aimedBytes = aimed - LIST_FRAME;
  const alone: PieceLimits = { bytes: most, aimedBytes, activities: limits.activities };
  for (const update of updates) {
    // An update with one activity has no smaller pieces. With its own id it stays the same update for receivers.
    const wholeBytes = update.activities === 1 ? most : aimedBytes;
    for (const piece of fits(update, { ...alone, bytes: wholeBytes }) ? [update] : splitUpdate(update, alone)) {
      if (fits(piece, alone)) take(piece);
      else tooLarge.push(piece);
    }
  }
  close();
  return { bodies, tooLarge };
}

function fits(update: Update, alone: PieceLimits): boolean {
  return update.bytes <= alone.bytes && update.activities <= alone.activities;
}

/** Returns the failure of an update, or a piece of one, that fits into no body of the destination. */
export function tooLargeFailure(update: Update, destination: Destination, nowMs: number): LastFailure {
  const limit = transportOf(destination).limitsOf(destination).bytes;
  const reason =
    update.activities > 1
      ? `The update cannot be split into bodies of at most ${limit} bytes: each would repeat all of its fields, and only its lists can be divided.`
      : `One activity makes an update of ${update.bytes} bytes; a body of this destination holds at most ${limit} bytes.`;
  return { class: 'too_large', code: 'ActivityTooLarge', reason, at: nowMs };
}
