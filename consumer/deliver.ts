/** Hands the updates of one delivery to whoever handles them: one by one or together, all of them or only the new ones. */
import type { ReceivedUpdate } from '../core/update/wire.ts';
import { handleOnce, handleTogether, type SeenStore } from './deduplicate.ts';

export interface Handling {
  /** Called for each update, one after the other. What it throws brings the delivery again. */
  readonly onUpdate?: (update: ReceivedUpdate) => unknown;
  /** Instead: called once with all updates of the delivery. What it throws brings all of them again. */
  readonly onUpdates?: (updates: readonly ReceivedUpdate[]) => unknown;
  /** Keeps away what was handled before. Left out: every delivery is handled as it comes. */
  readonly seen?: SeenStore;
}

/** @throws TypeError when there is not exactly one handler. */
export function delivering({
  onUpdate,
  onUpdates,
  seen,
}: Handling): (updates: readonly ReceivedUpdate[]) => Promise<void> {
  if ((onUpdate === undefined) === (onUpdates === undefined)) {
    throw new TypeError('onUpdate, onUpdates: expected one of them, got both or none');
  }
  return async (updates) => {
    if (onUpdates) {
      if (seen) await handleTogether(updates, seen, onUpdates);
      else await onUpdates(updates);
    } else if (onUpdate) {
      if (seen) await handleOnce(updates, seen, onUpdate);
      else for (const update of updates) await onUpdate(update);
    }
  };
}
