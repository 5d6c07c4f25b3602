/**
 * Lists dead letters that match a filter, in pages, by the time at which they died, oldest or newest first. Those of
 * one destination are read from its partition, those of one app from the index of apps, and all others day by day
 * from the index of days, where the sources of a day are merged.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DeadLetterFilter, matches } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';
import { query, type Table, text, type Values } from '../dynamodb.ts';
import { createDeadDays, type DayWithDead } from './dead-days.ts';
import { type Archived, archivedOf } from './dead-letters.ts';
import { APP_DEAD_INDEX, DEAD_INDEX, deadAppPartition, destinationPartition, sortable } from './keys.ts';

export interface Page {
  readonly deadLetters: readonly Archived[];
  /**
   * Start of the next page, opaque. Absent on the last page. A page can have fewer dead letters than its limit and
   * nevertheless a cursor.
   */
  readonly cursor?: string;
}

export interface ListOptions {
  readonly limit: number;
  readonly cursor?: string;
  readonly order: 'oldest' | 'newest';
}

export type ListDeadLetters = (filter: DeadLetterFilter, options: ListOptions) => Promise<Page>;

/** A dead letter and its position in the order: `<time>#<id>`. */
interface Placed extends Archived {
  readonly place: string;
}

/** Positions between which to read, both inclusive. */
interface Range {
  readonly first: string;
  readonly last: string;
}

interface Reading {
  readonly order: ListOptions['order'];
  /** Number of rows of one query. */
  readonly rows: number;
}

const DAY_MS = 86_400_000;
/** Rows of one query when most of them may not match. */
const ROWS = 500;
/**
 * Maximum number of rows that are read for one page. A page with few matching dead letters ends here, with a cursor,
 * before the time limit of the caller.
 */
const EXAMINED_ROWS = 20_000;

/** @param most maximum number of rows that are read for one page. */
export function createDeadLetterList(
  client: DynamoDBClient,
  name: string,
  now: () => number,
  most = EXAMINED_ROWS,
): ListDeadLetters {
  const days = createDeadDays(client, name);
  return async (filter, { limit, cursor, order }) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const range = rangeOf(filter, order, after, now());
    const reading: Reading = { order, rows: isNarrow(filter) ? ROWS : Math.min(limit + 2, ROWS) };
    const read = (part: Part) => rowsOf({ client, name }, part, reading);
    const part =
      filter.destinationId !== undefined
        ? partOfDestination(filter.destinationId, range)
        : filter.appId !== undefined && partOfApp(filter.appId, range);
    const found = part
      ? read(part)
      : rowsOfDays((await days.read()).filter(inRange(filter, range)), order, (day) => read(partOfDay(day, range)));
    const deadLetters: Placed[] = [];
    let examined = 0;
    for await (const deadLetter of found) {
      if (deadLetter.place === after) continue;
      examined++;
      const isMeant = matches(deadLetter.deadLetter, filter);
      if (isMeant && deadLetters.length === limit) return pageOf(deadLetters, deadLetters.at(-1));
      if (isMeant) deadLetters.push(deadLetter);
      if (examined === most) return pageOf(deadLetters, deadLetter);
    }
    return pageOf(deadLetters);
  };
}

/** Reports whether a query can also find dead letters that do not match the filter. */
function isNarrow({ from: _, to: __, ...meant }: DeadLetterFilter): boolean {
  const queried = meant.destinationId !== undefined ? 'destinationId' : meant.appId !== undefined ? 'appId' : 'source';
  return Object.keys(meant).some((name) => name !== queried);
}

/** @param last the last dead letter of the page, or the last one that was examined. Absent on the last page. */
function pageOf(deadLetters: readonly Placed[], last?: Placed): Page {
  const shown = deadLetters.map(({ key, deadLetter }) => ({ key, deadLetter }));
  return last ? { deadLetters: shown, cursor: encodeCursor(last) } : { deadLetters: shown };
}

export interface Part {
  readonly condition: string;
  readonly values: Values;
  readonly options: { readonly IndexName?: string; readonly FilterExpression?: string };
}

/** Yields the dead letters of one partition, in order. */
async function* rowsOf(
  table: Table,
  { condition, values, options }: Part,
  { order, rows }: Reading,
): AsyncGenerator<Placed> {
  const found = query(table, condition, values, { ...options, ScanIndexForward: order === 'oldest', Limit: rows });
  for await (const item of found) yield { ...archivedOf(item), place: text(item, 'sk').slice('DEAD#'.length) };
}

/** Yields the dead letters of all days. Within a day the sources are merged. */
async function* rowsOfDays(
  days: readonly DayWithDead[],
  order: ListOptions['order'],
  read: (day: DayWithDead) => AsyncGenerator<Placed>,
): AsyncGenerator<Placed> {
  const groups = [...Map.groupBy(days, ({ day }) => day).values()];
  for (const sources of order === 'oldest' ? groups : groups.toReversed()) yield* merged(sources.map(read), order);
}

async function* merged(
  sources: readonly AsyncGenerator<Placed>[],
  order: ListOptions['order'],
): AsyncGenerator<Placed> {
  const heads = await Promise.all(
    sources.map(async (source) => ({ source, head: (await source.next()).value as Placed | undefined })),
  );
  for (;;) {
    const [next] = heads
      .filter(({ head }) => head !== undefined)
      .toSorted((a, b) => ((a.head?.place ?? '') < (b.head?.place ?? '') === (order === 'oldest') ? -1 : 1));
    if (!next?.head) return;
    yield next.head;
    next.head = (await next.source.next()).value as Placed | undefined;
  }
}

function partOfDestination(destinationId: string, { first, last }: Range): Part {
  return {
    condition: 'pk = :pk AND sk BETWEEN :first AND :last',
    values: { ':pk': destinationPartition(destinationId), ':first': `DEAD#${first}`, ':last': `DEAD#${last}` },
    // The row of a discarded dead letter has no body.
    options: { FilterExpression: 'attribute_exists(body)' },
  };
}

export function partOfApp(appId: string, { first, last }: Range): Part {
  return {
    condition: 'dead_app = :app AND dead_at BETWEEN :first AND :last',
    values: { ':app': deadAppPartition(appId), ':first': first, ':last': last },
    options: { IndexName: APP_DEAD_INDEX.name },
  };
}

export function partOfDay({ source, day }: DayWithDead, { first, last }: Range): Part {
  return {
    condition: 'dead_day = :day AND dead_at BETWEEN :first AND :last',
    values: { ':day': `${source}#${day}`, ':first': first, ':last': last },
    options: { IndexName: DEAD_INDEX.name },
  };
}

/** Returns the time in which a dead letter that is kept can have died. */
export function wholeRange(nowMs: number): Range {
  return rangeOf({}, 'oldest', undefined, nowMs);
}

/**
 * Returns the part of the filter's range that earlier pages have not shown. It is empty when its ends are in the
 * wrong order.
 */
function rangeOf(
  filter: DeadLetterFilter,
  order: ListOptions['order'],
  after: string | undefined,
  nowMs: number,
): Range {
  const first = sortable(filter.from ?? nowMs - DEAD_LETTER_SECONDS * 1000);
  const last = `${sortable(filter.to ?? nowMs + DAY_MS)}~`;
  if (after === undefined) return ordered(first, last);
  return order === 'oldest'
    ? ordered(after > first ? after : first, last)
    : ordered(first, after < last ? after : last);
}

/** DynamoDB refuses a range whose ends are in the wrong order. */
function ordered(first: string, last: string): Range {
  return first <= last ? { first, last } : { first, last: first };
}

export function inRange({ source: wanted }: DeadLetterFilter, { first, last }: Range): (day: DayWithDead) => boolean {
  return ({ source, day }) => {
    const begins = Date.parse(day);
    return (wanted ?? source) === source && sortable(begins + DAY_MS) > first && sortable(begins) <= last;
  };
}

function encodeCursor({ place }: Placed): string {
  return Buffer.from(place, 'utf8').toString('base64url');
}

/** An invalid cursor is ignored. */
function decodeCursor(cursor: string): string | undefined {
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  return /^\d{15}#[\x20-\x7e]{1,500}$/.test(place) ? place : undefined;
}
