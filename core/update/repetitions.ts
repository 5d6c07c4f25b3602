/**
 * Finds updates of one batch that have the same `event_id` and different content. This is a mistake of the feed
 * backend, which is reported.
 */
import type { Update } from './update.ts';

export interface Repetitions {
  /** Number of updates that have the id of an earlier update and different content. */
  readonly count: number;
  readonly first: Update;
}

/** Returns `undefined` if there are none. */
export function repetitionsIn(updates: readonly Update[]): Repetitions | undefined {
  const known = new Map<string, Update>();
  let count = 0;
  let first: Update | undefined;
  for (const update of updates) {
    const before = known.get(update.eventId);
    if (before === undefined) known.set(update.eventId, update);
    else if (before.appId === update.appId && before.text !== update.text) {
      count++;
      first ??= update;
    }
  }
  return first && { count, first };
}
