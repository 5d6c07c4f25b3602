/**
 * Archive drains every dead letter queue into the holding table, where dead letters can be listed, read, redriven and
 * discarded one by one, and outlive SQS's 14 days. What cannot be archived stays in its queue, and the alarm rings.
 */
import {
  archivedLine,
  type DeadLetter,
  type DeadLetterSource,
  type DeadMessage,
  deadLetterOf,
} from '../../core/holding/dead-letter.ts';
import type { Log } from '../../core/log-line.ts';

export interface ArchivePorts {
  archive(deadLetter: DeadLetter, text: string): Promise<void>;
  readonly log: Log;
}

/** A message and the queue it lay in. */
export interface DeadRecord {
  readonly source: DeadLetterSource;
  readonly message: DeadMessage;
}

/** One settled result per record, in order: a rejected one stays in its queue. */
export function createArchive(ports: ArchivePorts) {
  return (records: readonly DeadRecord[]): Promise<PromiseSettledResult<void>[]> =>
    Promise.allSettled(
      records.map(async ({ source, message }) => {
        const deadLetter = deadLetterOf(source, message);
        await ports.archive(deadLetter, message.body);
        ports.log(archivedLine(deadLetter));
      }),
    );
}
