/**
 * Invokes the function `replay` if a replay is running and no invocation works on it. The function therefore costs nothing
 * while no replay runs. A lost invocation is repeated by the next tick.
 */
import { isLeased, type Replay } from '../../core/journal/replay.ts';
import type { Log } from '../../core/log-line.ts';
import { errorName } from './release.ts';

export interface ContinueReplaysPorts {
  running(): Promise<readonly Replay[]>;
  invoke(): Promise<void>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

export function createContinueReplays({ running, invoke, log, now }: ContinueReplaysPorts) {
  return async (): Promise<void> => {
    try {
      const waiting = (await running()).filter((replay) => !isLeased(replay, now()));
      if (waiting.length > 0) await invoke();
    } catch (error) {
      log({ event: 'error', reason: 'the running replays could not be continued', ...errorName(error) });
    }
  };
}
