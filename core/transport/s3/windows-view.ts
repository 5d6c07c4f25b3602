/** The answer that shows how far the windows of a bucket are written, and what to do if they cannot be written. */
import type { Rules } from '../../api/destination-rules.ts';
import { isoOf } from '../../api/times.ts';
import { defined } from '../../defined.ts';
import type { BucketDestination } from '../../destination.ts';
import type { Whereabouts } from '../../journal/state.ts';
import { bucketAddress } from './bucket.ts';
import type { BucketCursor, LastWindow } from './frozen.ts';
import { placeOf } from './frozen.ts';
import { bucketHintOf } from './hints.ts';
import { windowMs, windowStart } from './window.ts';

export interface WindowsContext {
  readonly rules: Rules;
  /** How long the journal keeps updates. */
  readonly keptMs: number;
  /** Unix ms. */
  readonly nowMs: number;
}

export function windowsView(cursor: BucketCursor, destination: BucketDestination, context: WindowsContext): object {
  const { position, checked, dueAt, last, blocked, expired } = cursor;
  const { rules, keptMs, nowMs } = context;
  return {
    written_until: isoOf(position),
    checked_until: isoOf(checked),
    behind_seconds: Math.max(0, Math.round((nowMs - position) / 1000)),
    next_attempt_at: isoOf(dueAt),
    ...defined({ last_window: last && lastView(last) }),
    ...(blocked
      ? {
          blocked: {
            since: isoOf(blocked.since),
            attempts: blocked.attempts,
            class: blocked.class,
            code: blocked.code,
            error: blocked.reason,
            ...defined({ hint: hintOf(cursor, destination, rules) }),
            expires_at: isoOf(position + keptMs),
          },
        }
      : {}),
    ...defined({ expired: expired?.map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })) }),
  };
}

/**
 * Returns where an update of a bucket is. The position of the cursor says which windows are written.
 * @param at Unix ms at which the update was taken.
 */
export function whereaboutsInBucket(
  { position, dueAt, blocked }: BucketCursor,
  destination: BucketDestination,
  at: number,
): Whereabouts {
  const window = isoOf(windowStart(at, windowMs(destination)));
  if (at < position) return { state: 'delivered', reason: `It was written to the bucket by the window of ${window}.` };
  if (destination.state !== 'enabled') {
    return { state: 'waiting', reason: `The destination is ${destination.state}, so its windows wait in the journal.` };
  }
  const next = `The next attempt is due at ${isoOf(dueAt)}.`;
  const cause = blocked
    ? `The bucket cannot be written: ${blocked.reason}`
    : `The window of ${window} is not written yet.`;
  return { state: 'waiting', reason: `${cause} ${next}` };
}

function lastView({ from, to, updates, objects, manifest, writtenAt }: LastWindow): object {
  return { from: isoOf(from), to: isoOf(to), updates, objects, manifest, written_at: isoOf(writtenAt) };
}

function hintOf({ blocked }: BucketCursor, destination: BucketDestination, rules: Rules): string | undefined {
  const parsed = bucketAddress(placeOf(destination), rules.awsEndpoint);
  if (!blocked || 'faults' in parsed) return undefined;
  const { app_id: appId, auth } = destination;
  return bucketHintOf(blocked, { address: parsed.address, auth, appId, sender: rules.operator.senderRole });
}
