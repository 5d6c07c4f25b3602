/**
 * Reads the attempts log of a destination: its attempts in pages, single attempts, and its rollups per minute.
 *
 * Hours without attempts are skipped: when several hours in a row are empty, the rollups of each day say in which hours there were
 * attempts, and the index of tests says it for tests. Partitions are read in batches of growing size. A filter for failed attempts reads the index of failed attempts, other filters
 * read the attempts themselves. A page of a filtered list reads at most `ATTEMPTS_READ`; then it ends early, and its
 * cursor continues there.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type AttemptFilter,
  type AttemptRow,
  type FilteredFields,
  isFiltered,
  matches,
  onlyFailed,
} from '../../core/attempts/attempt.ts';
import { emptyMinute, type MinuteRollup } from '../../core/attempts/rollup.ts';
import { defined } from '../../core/defined.ts';
import {
  ATTEMPTS_READ,
  ATTEMPTS_SECONDS,
  PROMPT_ATTEMPT_SECONDS,
  SORT_KEY_BYTES,
  STATS_KEPT_SECONDS,
} from '../../core/limits.ts';
import { allOf, attributes, firstOf, type Item, json, query, type Table, text } from '../dynamodb.ts';
import { busyHours } from './busy-hours.ts';
import {
  attemptRange,
  daysOf,
  deliveryOfAttempt,
  deliveryPartition,
  failedPartition,
  hourPartition,
  hoursOf,
  LATENCY_ATTRIBUTES,
  minuteKey,
  minutesPartition,
  placeOfAttempt,
  timeOfAttempt,
} from './keys.ts';

export interface TimeRange {
  /** Unix ms, inclusive. Times before the retention of the log are replaced by its start. */
  readonly from?: number;
  /** Unix ms, inclusive. */
  readonly to?: number;
}

export interface AttemptsQuery extends TimeRange {
  readonly destinationId: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly order: 'oldest' | 'newest';
  readonly filter?: AttemptFilter;
}

export interface AttemptsPage {
  /** Fewer than the limit, and perhaps none, if the page read as much as one page may read. */
  readonly attempts: readonly AttemptRow[];
  /** Start of the next page, opaque. Absent on the last page. */
  readonly cursor?: string;
  /** Time up to which a page that ended early was searched, in Unix ms. */
  readonly searchedTo?: number;
}

export interface Attempts {
  list(query: AttemptsQuery): Promise<AttemptsPage>;
  /** Returns `undefined` if there is no attempt with this id, or if it has expired. */
  read(destinationId: string, attemptId: string): Promise<AttemptRow | undefined>;
  /**
   * Returns the attempts at a delivery, oldest first: those in the index of deliveries, and those soon after it was packed, among
   * the first `ATTEMPTS_READ.rows` of its destination.
   */
  ofDelivery(destinationId: string, deliveryId: string, packedAt: number): Promise<readonly AttemptRow[]>;
  /** Returns the minutes with attempts, oldest first. @param what `counts`: only the numbers of attempts. */
  minutes(destinationId: string, range: TimeRange, what?: 'counts'): Promise<readonly MinuteRollup[]>;
}

/** Maximum number of partitions that are read at the same time. */
const WIDEST_LOT = 16;
/** Items that a filtered list reads with one call. */
const FILTERED_LOT = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The clocks of functions differ by less. */
const AHEAD_MS = 3_600_000;

export interface AttemptsOptions {
  /** How long attempts are kept. */
  readonly keptSeconds?: number;
  /** What a page of a filtered list reads at most. */
  readonly most?: Readonly<Record<keyof typeof ATTEMPTS_READ, number>>;
}

export function createAttempts(
  client: DynamoDBClient,
  name: string,
  now: () => number,
  { keptSeconds = ATTEMPTS_SECONDS, most = ATTEMPTS_READ }: AttemptsOptions = {},
): Attempts {
  const table: Table = { client, name };
  const clamped = ({ from = 0, to = Number.POSITIVE_INFINITY }: TimeRange, seconds: number) => ({
    from: Math.max(from, now() - seconds * 1000),
    to: Math.min(to, now() + AHEAD_MS),
  });
  const read = async (destinationId: string, at: number, sk: string): Promise<AttemptRow | undefined> => {
    const found = query(table, 'pk = :pk AND sk = :sk', { ':pk': hourPartition(destinationId, at), ':sk': sk });
    return json<AttemptRow>((await allOf(found))[0], 'document');
  };
  return {
    async list(query) {
      const { destinationId, filter = {} } = query;
      const range = clamped(query, keptSeconds);
      if (!onlyFailed(filter)) {
        const oldest = now() - STATS_KEPT_SECONDS * 1000;
        const wide = {
          partitionsOf: hoursOf,
          partition: hourPartition,
          most: most.rows,
          busyOf: (hours: readonly number[], isNewest: boolean) =>
            busyHours(table, destinationId, hours, { isNewest, oldest }),
        };
        const { found, ...page } = await search<AttemptRow>(table, query, range, wide);
        return { attempts: found.map(({ value }) => value), ...page };
      }
      const index = { partitionsOf: daysOf, partition: failedPartition, most: most.failedEntries };
      const { text: wanted, ...fields } = filter;
      const entries = wanted === undefined ? query : { ...query, filter: fields, limit: most.texts };
      const { found, ...page } = await search<FilteredFields>(table, entries, range, index);
      const rows = await Promise.all(found.map(({ sk }) => read(destinationId, timeOfAttempt(sk) ?? 0, sk)));
      const matching = found.flatMap(({ sk }, index) => {
        const row = rows[index];
        return row && matches(row, filter) ? [{ sk, row }] : [];
      });
      const shown = matching.slice(0, query.limit);
      const attempts = shown.map(({ row }) => row);
      const [last, lastFound] = [shown.at(-1), found.at(-1)];
      if (last && matching.length > shown.length) return { attempts, cursor: encodeCursor(last.sk) };
      // With a text, a page can end early because it read as many rows as it may.
      const searchedTo = wanted !== undefined && page.cursor && lastFound ? timeOfAttempt(lastFound.sk) : undefined;
      return { attempts, ...defined({ searchedTo }), ...page };
    },
    async read(destinationId, attemptId) {
      const place = placeOfAttempt(attemptId);
      const oldest = now() - keptSeconds * 1000;
      return place && place.at >= oldest && place.at <= now() + AHEAD_MS
        ? read(destinationId, place.at, place.sk)
        : undefined;
    },
    async ofDelivery(destinationId, deliveryId, packedAt) {
      const end = packedAt + PROMPT_ATTEMPT_SECONDS * 1000;
      const [from, to] = attemptRange(packedAt, end);
      const keysIn = (pk: string) =>
        firstOf(query(table, IN_RANGE, { ':pk': pk, ':from': from, ':to': to }, ONLY_KEYS), most.rows);
      const [later, ...prompt] = await Promise.all([
        firstOf(query(table, 'pk = :pk', { ':pk': deliveryPartition(deliveryId) }, ONLY_KEYS), ATTEMPTS_OF_DELIVERY),
        ...hoursOf(packedAt, end).map((hour) => keysIn(hourPartition(destinationId, hour))),
      ]);
      const keys = [...prompt.flat(), ...later].map((item) => text(item, 'sk'));
      const own = keys.filter((sk) => deliveryOfAttempt(sk) === deliveryId);
      const rows = await Promise.all([...new Set(own)].map((sk) => read(destinationId, timeOfAttempt(sk) ?? 0, sk)));
      return rows.filter((row) => row !== undefined).toSorted((a, b) => a.at - b.at);
    },
    async minutes(destinationId, range, what) {
      const { from, to } = clamped(range, STATS_KEPT_SECONDS);
      const days = await Promise.all(
        daysOf(from, to).map((day) => readDay(table, destinationId, day, { from, to }, what)),
      );
      return days.flat();
    },
  };
}

const ONLY_KEYS = { ProjectionExpression: 'sk' } as const;
/** Attempts of one delivery that are read: more than a retry schedule has, with some redrives. */
const ATTEMPTS_OF_DELIVERY = 200;
const IN_RANGE = 'pk = :pk AND sk BETWEEN :from AND :to';

/** The partitions that a list reads. */
interface Source {
  partitionsOf(from: number, to: number): readonly number[];
  partition(destinationId: string, at: number): string;
  /** Maximum number of items that a filtered page reads. */
  readonly most: number;
  /** Returns those of the partitions that can contain attempts, in the same order. */
  busyOf?(partitions: readonly number[], isNewest: boolean): Promise<readonly number[]>;
}

interface Found<T> {
  readonly sk: string;
  readonly value: T;
}

/** Returns what one page contains, and where the next one begins. */
async function search<T extends FilteredFields>(
  table: Table,
  { destinationId, limit, order, cursor, filter = {} }: AttemptsQuery,
  range: Required<TimeRange>,
  { partitionsOf, partition, most, busyOf }: Source,
): Promise<{ readonly found: readonly Found<T>[]; readonly cursor?: string; readonly searchedTo?: number }> {
  const [isNewest, filtered] = [order === 'newest', isFiltered(filter)];
  let last = decodeCursor(cursor, range);
  const begin = last?.at ?? (isNewest ? range.to : range.from);
  let partitions = isNewest ? partitionsOf(range.from, begin).toReversed() : partitionsOf(begin, range.to);
  const found: Found<T>[] = [];
  let left = filtered ? most : Number.POSITIVE_INFINITY;
  let [next, isNarrowed] = [0, busyOf === undefined];
  for (let width = 1; next < partitions.length && found.length <= limit && left > 0; ) {
    const lot = partitions.slice(next, next + width);
    const wanted = limit + 1 - found.length;
    const share = Math.ceil(left / lot.length);
    const reads = await Promise.all(
      lot.map((at) => {
        const pk = partition(destinationId, at);
        const after = last && partition(destinationId, last.at) === pk ? last.sk : undefined;
        const accepts = (row: T) => matches(row, filter);
        return readPartition<T>(table, { pk, after, range, isNewest, wanted, share, accepts, filtered });
      }),
    );
    const isEmpty = reads.every(({ examined }) => examined === 0);
    width = isEmpty ? Math.min(width * 2, WIDEST_LOT) : 1;
    left -= reads.reduce((sum, { examined }) => sum + examined, 0);
    for (const read of reads) {
      found.push(...read.found);
      last = read.last ?? last;
      // What was read of the partitions behind it is read again.
      if (read.stopped) break;
      next++;
    }
    if (isEmpty && !isNarrowed && width >= NARROWED_FROM && next < partitions.length) {
      partitions = [...partitions.slice(0, next), ...((await busyOf?.(partitions.slice(next), isNewest)) ?? [])];
      isNarrowed = true;
    }
  }
  const end = found[limit - 1];
  if (found.length > limit && end) return { found: found.slice(0, limit), cursor: encodeCursor(end.sk) };
  if (next >= partitions.length || !last) return { found };
  return { found, cursor: encodeCursor(last.sk), searchedTo: last.at };
}

/** From this number of hours on that would be read at the same time, the empty hours are skipped. */
const NARROWED_FROM = 4;

interface PartitionQuery<T> {
  readonly pk: string;
  readonly after: string | undefined;
  readonly range: Required<TimeRange>;
  readonly isNewest: boolean;
  readonly wanted: number;
  /** Maximum number of items to read. */
  readonly share: number;
  readonly accepts: (row: T) => boolean;
  readonly filtered: boolean;
}

interface PartitionRead<T> {
  readonly found: readonly Found<T>[];
  readonly examined: number;
  /** The last item that was read. */
  readonly last?: Position;
  /** Whether `share` ended the read. */
  readonly stopped: boolean;
}

async function readPartition<T extends object>(
  table: Table,
  { pk, after, range, isNewest, wanted, share, accepts, filtered }: PartitionQuery<T>,
): Promise<PartitionRead<T>> {
  const [from, to] = attemptRange(range.from, range.to);
  const items = query(
    table,
    IN_RANGE,
    { ':pk': pk, ':from': from, ':to': to },
    {
      ScanIndexForward: !isNewest,
      Limit: filtered ? Math.min(share, FILTERED_LOT) : wanted,
      ...(after === undefined ? {} : { ExclusiveStartKey: attributes({ pk, sk: after }) }),
    },
  );
  const found: Found<T>[] = [];
  let examined = 0;
  let sk: string | undefined;
  for await (const item of items) {
    examined++;
    sk = text(item, 'sk');
    const value = json<T>(item, 'document');
    if (value && accepts(value)) found.push({ sk, value });
    if (found.length >= wanted || examined >= share) break;
  }
  const at = sk === undefined ? undefined : timeOfAttempt(sk);
  const last = sk === undefined || at === undefined ? undefined : { at, sk };
  return { found, examined, stopped: examined >= share && found.length < wanted, ...defined({ last }) };
}

async function readDay(
  table: Table,
  destinationId: string,
  day: number,
  { from, to }: Required<TimeRange>,
  what: 'counts' | undefined,
): Promise<readonly MinuteRollup[]> {
  const values = {
    ':pk': minutesPartition(destinationId, day),
    ':from': minuteKey(Math.max(from, day)),
    ':to': minuteKey(Math.min(to, day + DAY_MS - MINUTE_MS)),
  };
  const counts = what && { ProjectionExpression: 'sk, delivered, failed' };
  return (await allOf(query(table, IN_RANGE, values, counts))).map((item) => minuteOf(day, item));
}

function minuteOf(day: number, item: Item): MinuteRollup {
  const count = (name: string) => Number(item[name]?.N ?? 0);
  const [hours = 0, minutes = 0] = text(item, 'sk').split(':').map(Number);
  return {
    ...emptyMinute(day + (hours * 60 + minutes) * MINUTE_MS),
    delivered: count('delivered'),
    slowAnswers: count('slow_answers'),
    failed: count('failed'),
    bytes: count('bytes'),
    updates: count('updates'),
    latency: LATENCY_ATTRIBUTES.map(count),
  };
}

/** The last attempt that a page read. */
interface Position {
  readonly at: number;
  readonly sk: string;
}

function encodeCursor(sk: string): string {
  return Buffer.from(sk, 'utf8').toString('base64url');
}

/** A cursor of another list or of another time range is ignored. */
function decodeCursor(cursor: string | undefined, { from, to }: Required<TimeRange>): Position | undefined {
  const sk = Buffer.from(cursor ?? '', 'base64url').toString('utf8');
  const at = Buffer.byteLength(sk) > SORT_KEY_BYTES ? undefined : timeOfAttempt(sk);
  return at === undefined || at < from || at > to ? undefined : { at, sk };
}
