/**
 * Writes the windows of all destinations that are due, several destinations at the same time and some windows of each in turn. One
 * invocation works at a time. A failure of one destination does not affect the others.
 */
import { forEachConcurrently } from '../../core/concurrency.ts';
import { BUCKET_CONCURRENCY, BUCKET_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import type { BucketCursor } from '../../core/transport/s3/frozen.ts';

export interface WriteDuePorts {
  readonly lease: {
    /** `undefined`: another invocation has it. */
    take(seconds: number): Promise<number | undefined>;
    extend(seconds: number): Promise<void>;
    /** @param due Unix ms at which the next destination is due; `undefined` without destinations. */
    end(version: number, due: number | undefined): Promise<void>;
  };
  cursors(): Promise<readonly BucketCursor[]>;
  /** Returns Unix ms at which the destination is due again, or `undefined` if it was deleted. */
  write(cursor: BucketCursor, hasTime: () => boolean): Promise<number | undefined>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

/** Nothing new is started when less time than this is left, because a window can contain much data. */
const LAST_CALL_MS = 60_000;
/** Time for which one destination is written before the others have their turn. */
const TURN_MS = 20_000;

export function createWriteDue({ lease, cursors, write, log, now }: WriteDuePorts) {
  return async (remainingMs: () => number): Promise<void> => {
    const version = await lease.take(BUCKET_SECONDS.lease);
    if (version === undefined) return;
    const extending = setInterval(() => {
      // If the lease ends, another invocation writes the same objects.
      lease.extend(BUCKET_SECONDS.lease).catch(() => undefined);
    }, BUCKET_SECONDS.lease * 250);
    const hasTime = () => remainingMs() > LAST_CALL_MS;
    const failed: string[] = [];
    let next: number | undefined;
    try {
      for (let isMore = true; isMore && hasTime(); ) {
        isMore = false;
        next = undefined;
        const all = (await cursors()).toSorted((a, b) => a.dueAt - b.dueAt);
        await forEachConcurrently(all, BUCKET_CONCURRENCY.destinations, async (cursor) => {
          const due = cursor.dueAt > now() || !hasTime() ? cursor.dueAt : await writeOne(cursor);
          if (due !== undefined) next = Math.min(next ?? due, due);
          if (due !== undefined && due <= now() && !failed.includes(cursor.destinationId)) isMore = true;
        });
      }
    } finally {
      clearInterval(extending);
      await lease.end(version, next);
    }
    // The alarm on errors of the function reports it.
    if (failed.length > 0) throw new Error(`the windows of ${failed.join(', ')} could not be written`);

    async function writeOne(cursor: BucketCursor): Promise<number | undefined> {
      const { destinationId } = cursor;
      const turnEnds = now() + TURN_MS;
      try {
        return await write(cursor, () => hasTime() && now() < turnEnds);
      } catch (error) {
        const error_name = error instanceof Error ? error.name : typeof error;
        const reason = error instanceof Error ? error.message.slice(0, 200) : '';
        log({ event: 'error', destination_id: destinationId, reason: `writing windows failed: ${reason}`, error_name });
        failed.push(destinationId);
        return now() + BUCKET_SECONDS.retry * 1000;
      }
    }
  };
}
