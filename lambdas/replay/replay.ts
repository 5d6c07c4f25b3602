/** Runs all running replays, several at the same time. A failure of one does not affect the others. */
import { forEachConcurrently } from '../../core/concurrency.ts';
import type { Replay } from '../../core/journal/replay.ts';
import type { Log } from '../../core/log-line.ts';

export interface RunReplaysPorts {
  /** Running replays, least recently run first. */
  running(): Promise<readonly Replay[]>;
  run(replay: Replay, hasTime: () => boolean): Promise<void>;
  readonly log: Log;
}

/** Replays that run at the same time in one invocation. */
const CONCURRENCY = 4;
/** Nothing new is sent when less time than this is left, because enqueueing a batch and storing its position take time. */
const LAST_CALL_MS = 15_000;

export function createRunReplays({ running, run, log }: RunReplaysPorts) {
  return async (remainingMs: () => number): Promise<void> => {
    const hasTime = () => remainingMs() > LAST_CALL_MS;
    const failed: string[] = [];
    await forEachConcurrently(await running(), CONCURRENCY, async (replay) => {
      try {
        if (hasTime()) await run(replay, hasTime);
      } catch (error) {
        const error_name = error instanceof Error ? error.name : typeof error;
        log({ event: 'error', reason: `running the replay ${replay.id} failed`, error_name });
        failed.push(replay.id);
      }
    });
    // The alarm on errors of the function reports it.
    if (failed.length > 0) throw new Error(`replays failed: ${failed.join(', ')}`);
  };
}
