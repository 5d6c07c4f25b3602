/** Reads the blocks of a scope, newest first. */
import type { RecentRows } from '../../core/journal/preview.ts';
import { timeKey } from '../../core/journal/row.ts';
import { JOURNAL_LIST } from '../../core/limits.ts';
import { openedRow } from './list.ts';
import type { BlockRow, JournalReader } from './read.ts';

export interface RecentQuery {
  readonly appId: string;
  readonly scope: string;
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;

/** Yields batches of rows with their blocks. The caller stops when it has enough. A batch can be empty. */
export async function* recentBlocks(
  reader: JournalReader,
  { appId, scope, from, to }: RecentQuery,
): AsyncGenerator<RecentRows> {
  const between = [timeKey(from), timeKey(to + 1)] as const;
  for (let hour = Math.floor(to / HOUR_MS); hour >= Math.floor(from / HOUR_MS); hour--) {
    let [read, own]: [number, BlockRow[]] = [0, []];
    for await (const row of reader.rows(appId, hour * HOUR_MS, undefined, { order: 'newest', between })) {
      if (row.scope === scope) own.push(row);
      // A later row can have the same time.
      if (++read % JOURNAL_LIST.rows === 0 || own.length >= JOURNAL_LIST.parallel) {
        yield { rows: await Promise.all(own.map((one) => openedRow(reader, one))), readTo: row.at + 1 };
        own = [];
      }
    }
    yield { rows: await Promise.all(own.map((one) => openedRow(reader, one))), readTo: Math.max(from, hour * HOUR_MS) };
  }
}
