/**
 * Stores the remaining parts of an unreadable parked delivery as a dead letter, with the log line from which its
 * metric is derived.
 */
import type { Destination, DestinationRef } from '../../core/destination.ts';
import { archivedLine } from '../../core/holding/dead-letter.ts';
import { unreadableDeadLetter } from '../../core/holding/unreadable.ts';
import type { Log } from '../../core/log-line.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { ParkedRow } from './parked.ts';

export function createBuryUnreadable(archive: DeadLetters['archive'], log: Log, now: () => number) {
  return async (
    row: ParkedRow,
    ref: DestinationRef,
    destination: Destination | undefined,
    error: unknown,
  ): Promise<void> => {
    const { deliveryId, attempt } = row;
    const { deadLetter, text } = unreadableDeadLetter(
      { ...ref, deliveryId, attempt, transport: destination?.transport },
      error,
      now(),
    );
    await archive(deadLetter, text);
    log(archivedLine(deadLetter));
  };
}
