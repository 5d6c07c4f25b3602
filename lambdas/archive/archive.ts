/**
 * Archive moves every message of the dead letter queues into the holding table, where dead letters can be listed,
 * read, redriven and discarded individually, and are kept for longer than SQS's 14 days. A message that cannot be
 * archived stays in its queue, and an alarm reports it.
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
  /** Reports new dead letters to operators and customers. A failure does not change what was archived. */
  report(deadLetters: readonly DeadLetter[]): Promise<void>;
  readonly log: Log;
}

/** A message and the source that its queue belongs to. */
export interface DeadRecord {
  readonly source: DeadLetterSource;
  readonly message: DeadMessage;
}

/** Returns one settled result per record, in order. A rejected record stays in its queue. */
export function createArchive(ports: ArchivePorts) {
  return async (records: readonly DeadRecord[]): Promise<PromiseSettledResult<void>[]> => {
    const archived: DeadLetter[] = [];
    const results = await Promise.allSettled(
      records.map(async ({ source, message }) => {
        const deadLetter = deadLetterOf(source, message);
        await ports.archive(deadLetter, message.body);
        archived.push(deadLetter);
        ports.log(archivedLine(deadLetter));
      }),
    );
    await ports.report(archived).catch((error: unknown) => {
      const error_name = error instanceof Error ? error.name : typeof error;
      ports.log({ event: 'error', reason: 'new dead letters were not reported', error_name });
    });
    return results;
  };
}
