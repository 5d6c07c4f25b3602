/**
 * Invokes the function `write-to-bucket` if the windows of a bucket are due. The function therefore costs nothing without
 * buckets. A lost invocation is repeated by the next tick.
 */
import type { Log } from '../../core/log-line.ts';
import { errorName } from './release.ts';

export interface WriteWindowsPorts {
  isDue(): Promise<boolean>;
  invoke(): Promise<void>;
  readonly log: Log;
}

export function createWriteWindows({ isDue, invoke, log }: WriteWindowsPorts) {
  return async (): Promise<void> => {
    try {
      if (await isDue()) await invoke();
    } catch (error) {
      log({ event: 'error', reason: 'the due windows of buckets could not be written', ...errorName(error) });
    }
  };
}
