/**
 * Searches the journal of one app or of all apps, newest first. A page reads a bounded number of hours of the index, with one query
 * for each app and hour, and opens a bounded number of blocks. It can end early, and its cursor continues there.
 */
import type { Block } from '../../core/journal/block.ts';
import { DamagedBlock } from '../../core/journal/block.ts';
import { type FoundUpdate, findIn, type Wanted, wholeEventId } from '../../core/journal/find.ts';
import { fingerprintOf } from '../../core/journal/fingerprints.ts';
import { rowKey, timeKey } from '../../core/journal/row.ts';
import { JOURNAL_SEARCH } from '../../core/limits.ts';
import { canBeAppId } from '../../core/names.ts';
import { allOf } from '../dynamodb.ts';
import type { BlockRow, JournalReader, WantedIds } from './read.ts';

export interface JournalQuery {
  /** The app, or a function that returns the ids of the next apps after one, and of no app after the last one. */
  readonly app: string | ((after: string) => Promise<readonly string[]>);
  /** Absent: all updates. */
  readonly wanted?: Wanted;
  readonly scope?: string;
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Maximum number of updates. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface FoundInBlock extends FoundUpdate, Pick<Block, 'appId' | 'scope' | 'at'> {
  /** The id of its block. */
  readonly block: string;
}

/** A block that an index row names and that cannot be read. Its updates are unknown. */
export interface Unreadable extends Pick<BlockRow, 'appId' | 'scope' | 'at' | 'updates'> {
  readonly block: string;
  readonly reason: string;
}

export interface JournalPage {
  readonly found: readonly FoundInBlock[];
  readonly unreadable: readonly Unreadable[];
  /** Start of the next page. Absent on the last page. */
  readonly cursor?: string;
  /** Times between which the page searched, in Unix ms. */
  readonly searchedFrom: number;
  readonly searchedTo: number;
  /** The hours that a search of all apps began on this page, as times of each app (Unix ms, both inclusive). */
  readonly begun: ReadonlyMap<string, { readonly from: number; readonly to: number }>;
}

/** Where a page begins: the updates of this app whose rows and positions are lower, and then what follows. */
interface Start {
  readonly appId: string;
  /** Unix ms. */
  readonly hour: number;
  /** The key of a row, or a text that is greater than the keys of the remaining rows. */
  readonly key: string;
  /** Only positions before this one are left in the row with this key. */
  readonly before: number;
}

/** An hour of the index of an app. */
type Part = Pick<Start, 'appId' | 'hour'>;

const HOUR_MS = 3_600_000;
/** Hours of the index that are read at the same time if the search knows the hashes of an id. */
const PARALLEL_HOURS = 24;
/** Blocks that are opened at the same time. */
const PARALLEL_BLOCKS = 8;
const LAST_POSITION = 9_999_999;

/** Returns `undefined` if the cursor does not belong to the search. */
export async function searchJournal(reader: JournalReader, query: JournalQuery): Promise<JournalPage | undefined> {
  const start = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
  if (query.cursor !== undefined && !start) return undefined;
  const { app, wanted, from, to, limit } = query;
  const [found, unreadable]: [FoundInBlock[], Unreadable[]] = [[], []];
  const searchedFrom = start ? timeOfKey(start.key) : to;
  const begun = new Map<string, { readonly from: number; readonly to: number }>();
  /** An app has consecutive hours on a page, the newest first. The page before began the hour at its cursor if rows of it are left. */
  const begin = ({ appId, hour }: Part): void => {
    if (typeof app === 'string' || (start?.appId === appId && start.hour === hour && !start.key.endsWith('~'))) return;
    const { to: end = Math.min(to, hour + HOUR_MS - 1) } = begun.get(appId) ?? {};
    begun.set(appId, { from: Math.max(from, hour), to: end });
  };
  const pageUntil = (next: Start): JournalPage => {
    // An hour of all apps is searched when it is searched in the last app.
    const searchedTo = typeof app === 'string' ? timeOfKey(next.key) : next.hour + HOUR_MS;
    return {
      found,
      unreadable,
      searchedFrom,
      cursor: encodeCursor(query, next),
      searchedTo: Math.max(from, Math.min(to, searchedTo)),
      begun,
    };
  };
  const mostHours = typeof app === 'string' ? JOURNAL_SEARCH.hours : JOURNAL_SEARCH.hoursOfApps;
  const ids = idsOf(wanted);
  let [hours, opened] = [0, 0];
  for await (const parts of batchesOf(partsOf(query, start), ids ? PARALLEL_HOURS : 1)) {
    if (hours >= mostHours) return pageUntil(startOf(parts[0] as Part));
    hours += parts.length;
    for (const part of parts) begin(part);
    for await (const rows of batchesOf(rowsOf(reader, query, parts, ids, start), PARALLEL_BLOCKS)) {
      const blocks = await Promise.all(rows.map((row) => open(reader, row)));
      for (const [index, block] of blocks.entries()) {
        const row = rows[index] as BlockRow;
        const [{ appId, at, scope }, key] = [row, rowKey(row, row.id)];
        const here = { appId, hour: hourOf(at), key };
        if (opened++ >= JOURNAL_SEARCH.blocks) return pageUntil({ ...here, before: LAST_POSITION });
        if (typeof block === 'string') {
          unreadable.push({ appId, scope, at, updates: row.updates, block: row.id, reason: block });
          continue;
        }
        const left = start && start.appId === appId && start.key === key ? start.before : LAST_POSITION;
        for (const update of findIn(block, wanted).toReversed()) {
          if (update.position >= left) continue;
          if (found.length === limit) return pageUntil({ ...here, before: update.position + 1 });
          found.push({ ...update, appId, scope, at, block: row.id });
        }
      }
    }
  }
  return { found, unreadable, searchedFrom, searchedTo: from, begun };
}

/** Returns the hours of the index in the order of the search. */
async function* partsOf({ app, from, to }: JournalQuery, start: Start | undefined): AsyncGenerator<Part> {
  for (let hour = start?.hour ?? hourOf(to); hour + HOUR_MS > from; hour -= HOUR_MS) {
    if (typeof app === 'string') {
      yield { appId: app, hour };
      continue;
    }
    const first = hour === start?.hour ? start.appId : undefined;
    if (first !== undefined) yield { appId: first, hour };
    for (let apps = await app(first ?? ''); apps.length > 0; apps = await app(apps.at(-1) ?? '')) {
      for (const appId of apps) yield { appId, hour };
    }
  }
}

function startOf({ appId, hour }: Part): Start {
  return { appId, hour, key: `${timeKey(hour + HOUR_MS - 1)}~`, before: LAST_POSITION };
}

/** Returns the rows of hours of the index, in the order of the search. */
async function* rowsOf(
  reader: JournalReader,
  { scope, from, to }: JournalQuery,
  parts: readonly Part[],
  ids: WantedIds | undefined,
  start: Start | undefined,
): AsyncGenerator<BlockRow> {
  const read = ({ appId, hour }: Part): AsyncGenerator<BlockRow> => {
    const end = `${timeKey(to)}~`;
    const isHere = start && start.appId === appId && start.hour === hour && start.key < end;
    return reader.rows(appId, hour, ids, { order: 'newest', between: [timeKey(from), isHere ? start.key : end] });
  };
  const lists = ids ? await Promise.all(parts.map((part) => allOf(read(part)))) : parts.map(read);
  for (const list of lists) {
    for await (const row of list) if (scope === undefined || row.scope === scope) yield row;
  }
}

/** Returns the block, or the reason why it cannot be read. */
async function open(reader: JournalReader, row: BlockRow): Promise<Block | string> {
  try {
    return await reader.open(row);
  } catch (error) {
    if (error instanceof DamagedBlock) return error.message;
    throw error;
  }
}

function timeOfKey(key: string): number {
  return Number(key.slice(0, timeKey(0).length));
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

async function* batchesOf<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    if (batch.push(one) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Returns the ids whose hashes a row has if its block has what is wanted; `undefined` if only the blocks themselves say so. */
function idsOf(wanted: Wanted | undefined): WantedIds | undefined {
  if (!wanted) return undefined;
  if ('eventId' in wanted)
    return { kind: 'eventIds', ids: [...new Set([wanted.eventId, wholeEventId(wanted.eventId)])] };
  if ('deliveryId' in wanted) return { kind: 'deliveryIds', ids: [wanted.deliveryId] };
  return 'feed' in wanted ? { kind: 'feeds', ids: [wanted.feed] } : undefined;
}

// A cursor contains a hash of the search, so that a cursor of another search is recognized.

function searchOf({ app, wanted, scope }: JournalQuery): number {
  return fingerprintOf(JSON.stringify([typeof app === 'string' ? app : null, wanted, scope]));
}

function encodeCursor(query: JournalQuery, { appId, hour, key, before }: Start): string {
  return Buffer.from(JSON.stringify([searchOf(query), appId, hour / HOUR_MS, key, before])).toString('base64url');
}

const START_KEY = /^\d{15}(?:~|#[^#]{1,2000}#[\w.-]{1,100})$/;
/** The number of the last hour whose time has as many digits as a key. */
const LAST_HOUR = 8.64e15 / HOUR_MS;

function decodeCursor(query: JournalQuery, cursor: string): Start | undefined {
  try {
    const parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[];
    const [search, appId, hour, key, before] = parsed;
    const isOfSearch = search === searchOf(query) && (typeof query.app !== 'string' || appId === query.app);
    if (!isOfSearch || typeof appId !== 'string' || !canBeAppId(appId)) return undefined;
    if (typeof key !== 'string' || !START_KEY.test(key)) return undefined;
    if (!Number.isSafeInteger(hour) || !Number.isSafeInteger(before)) return undefined;
    const start = { appId, hour: Number(hour) * HOUR_MS, key, before: Number(before) };
    return start.hour === hourOf(timeOfKey(key)) && Number(hour) < LAST_HOUR ? start : undefined;
  } catch {
    return undefined;
  }
}
