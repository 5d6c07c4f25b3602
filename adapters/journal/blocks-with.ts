/** Opens the blocks of a scope that can contain updates with given ids. */

import { chunksWithin } from '../../core/chunks.ts';
import { enclosingIds } from '../../core/journal/find.ts';
import { timeKey } from '../../core/journal/row.ts';
import { JOURNAL_LIST } from '../../core/limits.ts';
import { allOf } from '../dynamodb.ts';
import { HOURS_AT_ONCE, openedRow } from './list.ts';
import type { JournalReader } from './read.ts';

export interface BlocksQuery {
  readonly appId: string;
  readonly scope: string;
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly eventIds: readonly string[];
}

const HOUR_MS = 3_600_000;

/** Yields the rows with their blocks, oldest first. A row without a block has the reason why it cannot be read. */
export async function* blocksWith(
  reader: JournalReader,
  { appId, scope, from, to, eventIds }: BlocksQuery,
): AsyncGenerator<Awaited<ReturnType<typeof openedRow>>> {
  const wanted = { kind: 'eventIds', ids: [...new Set(eventIds.flatMap(enclosingIds))] } as const;
  const between = [timeKey(from), timeKey(to + 1)] as const;
  const [first, end] = [Math.floor(from / HOUR_MS), Math.floor(to / HOUR_MS) + 1];
  for (let hour = first; hour < end; hour += HOURS_AT_ONCE) {
    const hours = Array.from({ length: Math.min(HOURS_AT_ONCE, end - hour) }, (_, index) => hour + index);
    const lists = await Promise.all(hours.map((one) => allOf(reader.rows(appId, one * HOUR_MS, wanted, { between }))));
    const rows = lists.flat().filter((row) => row.scope === scope);
    for (const some of chunksWithin(rows, () => 0, { count: JOURNAL_LIST.parallel, bytes: 0 })) {
      yield* await Promise.all(some.map((row) => openedRow(reader, row)));
    }
  }
}
