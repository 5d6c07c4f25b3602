/**
 * Searches the journal of an app, newest first. A page reads the index of at most 24 hours, with one query for each hour, and opens a
 * bounded number of blocks; it can end early, and its cursor continues there.
 */
import type { Block } from '../../core/journal/block.ts';
import { DamagedBlock } from '../../core/journal/block.ts';
import { type FoundUpdate, findIn, type Wanted, wholeEventId } from '../../core/journal/find.ts';
import { rowKey } from '../../core/journal/row.ts';
import { JOURNAL_SEARCH } from '../../core/limits.ts';
import { allOf } from '../dynamodb.ts';
import type { BlockRow, IdKind, JournalReader } from './read.ts';

export interface JournalQuery {
  readonly appId: string;
  readonly wanted: Wanted;
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Maximum number of updates. A page can have more if one block has more. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface FoundInBlock extends FoundUpdate, Pick<Block, 'scope' | 'at'> {
  /** The id of its block. */
  readonly block: string;
}

/** A block that an index row names and that cannot be read. Its updates are unknown. */
export interface Unreadable extends Pick<BlockRow, 'scope' | 'at' | 'updates'> {
  readonly block: string;
  readonly reason: string;
}

export interface JournalPage {
  readonly found: readonly FoundInBlock[];
  readonly unreadable: readonly Unreadable[];
  /** Start of the next page. Absent on the last page. */
  readonly cursor?: string;
  /** Time down to which the page searched, in Unix ms. */
  readonly searchedTo: number;
}

const HOUR_MS = 3_600_000;

export async function searchJournal(reader: JournalReader, query: JournalQuery): Promise<JournalPage> {
  const { appId, wanted, from, limit, cursor } = query;
  const to = Math.min(query.to, cursor === undefined ? query.to : Number(cursor.slice(0, cursor.indexOf('#'))));
  const lastHour = Math.floor(to / HOUR_MS);
  const firstHour = Math.max(Math.floor(from / HOUR_MS), lastHour - JOURNAL_SEARCH.hours + 1);
  const hours = Array.from({ length: Math.max(0, lastHour - firstHour + 1) }, (_, index) => lastHour - index);
  const ids = idsOf(wanted);
  const lists = await Promise.all(hours.map((hour) => allOf(reader.rows(appId, hour * HOUR_MS, ids))));
  const rows = lists
    .flatMap((list) => list.toReversed())
    .filter((row) => row.at >= from && row.at <= to && (cursor === undefined || keyOf(row) < cursor));
  const found: FoundInBlock[] = [];
  const unreadable: Unreadable[] = [];
  let last: BlockRow | undefined;
  let opened = 0;
  for (const row of rows) {
    if (found.length >= limit || opened++ >= JOURNAL_SEARCH.blocks) break;
    last = row;
    try {
      const block = await reader.open(row);
      for (const update of findIn(block, wanted))
        found.push({ ...update, scope: row.scope, at: row.at, block: row.id });
    } catch (error) {
      if (!(error instanceof DamagedBlock)) throw error;
      const { scope, at, updates, id } = row;
      unreadable.push({ scope, at, updates, block: id, reason: error.message });
    }
  }
  const isEarly = last !== undefined && last !== rows.at(-1);
  if (isEarly && last) return { found, unreadable, cursor: keyOf(last), searchedTo: last.at };
  const searchedTo = Math.max(from, firstHour * HOUR_MS);
  if (searchedTo <= from) return { found, unreadable, searchedTo: from };
  return { found, unreadable, cursor: `${timeBefore(searchedTo)}#~`, searchedTo };
}

function keyOf(row: BlockRow): string {
  return rowKey(row, row.id);
}

/** The last time of the hour before, with the digits of a key. */
function timeBefore(hourStart: number): string {
  return String(hourStart - 1).padStart(15, '0');
}

/** Returns the ids whose hashes a row has if its block has what is wanted; `undefined` if only the blocks themselves say so. */
function idsOf(wanted: Wanted): { readonly kind: IdKind; readonly ids: readonly string[] } | undefined {
  if ('eventId' in wanted)
    return { kind: 'eventIds', ids: [...new Set([wanted.eventId, wholeEventId(wanted.eventId)])] };
  if ('deliveryId' in wanted) return { kind: 'deliveryIds', ids: [wanted.deliveryId] };
  return 'feed' in wanted ? { kind: 'feeds', ids: [wanted.feed] } : undefined;
}
