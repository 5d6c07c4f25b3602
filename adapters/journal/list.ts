/**
 * Lists the updates that a destination should have, oldest first. A page reads a bounded number of rows and blocks, several
 * at the same time. It can end early, and its position continues there.
 */
import type { ListPart, ListPosition } from '../../core/api/update-list.ts';
import { chunksWithin } from '../../core/chunks.ts';
import type { Destination } from '../../core/destination.ts';
import { type Block, DamagedBlock } from '../../core/journal/block.ts';
import { parseRowKey, rowKey, timeIn, timeKey } from '../../core/journal/row.ts';
import { type UpdateFor, updatesFor } from '../../core/journal/updates-for.ts';
import { JOURNAL_LIST } from '../../core/limits.ts';
import { firstOf } from '../dynamodb.ts';
import type { BlockRow, JournalReader } from './read.ts';
import type { Unreadable } from './search.ts';

export interface UpdateListQuery extends ListPart {
  readonly appId: string;
  readonly scope: string;
  readonly destination: Destination;
  /** Maximum number of updates. */
  readonly limit: number;
}

export interface ListedUpdate extends UpdateFor {
  /** Unix ms at which fan-out began. */
  readonly at: number;
}

export interface UpdateListPage {
  readonly updates: readonly ListedUpdate[];
  readonly unreadable: readonly Unreadable[];
  /** Absent on the last page. */
  readonly next?: ListPosition;
  /** Time that the page reached, in Unix ms. */
  readonly listedTo: number;
}

/** Hours without rows that are skipped at the same time. */
export const HOURS_AT_ONCE = 24;
const HOUR_MS = 3_600_000;

/** Returns `undefined` if the block at the position is not in the index any more. */
export async function listUpdates(reader: JournalReader, query: UpdateListQuery): Promise<UpdateListPage | undefined> {
  const { appId, scope, destination, limit, to, after } = query;
  const updates: ListedUpdate[] = [];
  const unreadable: Unreadable[] = [];
  let [opened, rounds, read, characters] = [0, 0, 0, 0];
  const page = (next: ListPosition, listedTo: number): UpdateListPage => ({ updates, unreadable, next, listedTo });

  /** Lists blocks in their order. Returns the page as soon as it is full, or has read enough. */
  const list = async (rows: readonly BlockRow[], skipped: number): Promise<UpdateListPage | undefined> => {
    for (const some of chunksWithin(rows, () => 0, { count: JOURNAL_LIST.parallel, bytes: 0 })) {
      for (const { row, block, reason } of await Promise.all(some.map((one) => openedRow(reader, one)))) {
        opened += 1;
        if (!block) {
          const { at, updates: count, id } = row;
          unreadable.push({ appId, scope, at, updates: count, block: id, reason });
          continue;
        }
        read += block.updates.reduce((sum, { length }) => sum + length, 0);
        for (const [position, update] of updatesFor(block, destination).entries()) {
          if (position < skipped) continue;
          if (updates.length >= limit || characters >= JOURNAL_LIST.characters)
            return page({ key: keyOf(row), listed: position }, row.at);
          updates.push({ ...update, at: row.at });
          const { eventId, feed, pieces = [] } = update;
          characters += [eventId, feed, ...pieces].reduce((sum, { length }) => sum + length, 0);
        }
      }
      const last = some.at(-1);
      if (last && (opened >= JOURNAL_LIST.blocks || read >= JOURNAL_LIST.read))
        return page({ key: keyOf(last) }, last.at);
    }
    return undefined;
  };

  const key = after?.key ?? timeKey(query.from);
  if (after?.listed !== undefined) {
    const place = parseRowKey(key);
    const row = place && (await reader.row({ appId, ...place }));
    if (!row) return undefined;
    const full = await list([row], after.listed);
    if (full) return full;
  }
  for await (const { rows, reached } of batches(reader, appId, key, to)) {
    const own = rows.filter((row) => row.scope === scope);
    const full = await list(own, 0);
    if (full) return full;
    if (++rounds >= JOURNAL_LIST.rounds) return page({ key: reached }, Math.min(timeIn(reached), to));
  }
  return { updates, unreadable, listedTo: to };
}

/**
 * Yields the rows of a range, oldest first, with the position at which the next ones begin. Hours without rows are skipped in
 * growing steps, because each of them is a query.
 */
async function* batches(
  reader: JournalReader,
  appId: string,
  after: string,
  to: number,
): AsyncGenerator<{ readonly rows: readonly BlockRow[]; readonly reached: string }> {
  const end = Math.floor(to / HOUR_MS) + 1;
  let reached = after;
  let width = 1;
  for (let hour = Math.floor(timeIn(after) / HOUR_MS); hour < end; ) {
    const hours = Array.from({ length: Math.min(width, end - hour) }, (_, index) => (hour + index) * HOUR_MS);
    // No key is between another one and the same key with a space.
    const between = [`${reached} `, timeKey(to + 1)] as const;
    const rowsIn = (one: number) => firstOf(reader.rows(appId, one, undefined, { between }), JOURNAL_LIST.rows);
    const lists = await Promise.all(hours.map(rowsIn));
    const found = lists.findIndex((rows) => rows.length > 0);
    const rows = lists[found] ?? [];
    const last = rows.at(-1);
    // An hour of which all rows were read is complete, because the list ends before the present.
    hour += last ? found + (rows.length < JOURNAL_LIST.rows ? 1 : 0) : hours.length;
    width = last ? 1 : Math.min(2 * width, HOURS_AT_ONCE);
    reached = last ? keyOf(last) : timeKey(hour * HOUR_MS);
    yield { rows, reached };
  }
}

function keyOf(row: BlockRow): string {
  return rowKey(row, row.id);
}

/** Opens the block of a row, or says why it cannot be read. */
export async function openedRow(
  reader: JournalReader,
  row: BlockRow,
): Promise<{ readonly row: BlockRow; readonly block?: Block; readonly reason: string }> {
  try {
    return { row, block: await reader.open(row), reason: '' };
  } catch (error) {
    if (error instanceof DamagedBlock) return { row, reason: error.message };
    throw error;
  }
}
