/**
 * Reads the attempts log of a destination: its attempts in pages, and its rollups per minute. Hours without attempts
 * are read in batches of growing size, so that two weeks of a destination without traffic cost at most some dozens of
 * round trips.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttemptRow } from '../../core/attempts/attempt.ts';
import { emptyMinute, type MinuteRollup } from '../../core/attempts/rollup.ts';
import { ATTEMPTS_SECONDS, SORT_KEY_BYTES } from '../../core/limits.ts';
import { allOf, attributes, firstOf, type Item, json, query, readEach, type Table, text } from '../dynamodb.ts';
import {
  attemptKey,
  attemptRange,
  daysOf,
  hourPartition,
  hoursOf,
  LATENCY_ATTRIBUTES,
  minuteKey,
  minutesPartition,
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
}

export interface AttemptsPage {
  readonly attempts: readonly AttemptRow[];
  /** Start of the next page, opaque. Absent on the last page. */
  readonly cursor?: string;
}

export interface Attempts {
  list(query: AttemptsQuery): Promise<AttemptsPage>;
  /** Returns the minutes with attempts, oldest first. */
  minutes(destinationId: string, range: TimeRange): Promise<readonly MinuteRollup[]>;
}

/** Maximum number of hours that are read at the same time. */
const WIDEST_LOT = 16;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function createAttempts(client: DynamoDBClient, name: string, now: () => number): Attempts {
  const table: Table = { client, name };
  const clamped = ({ from = 0, to = Number.POSITIVE_INFINITY }: TimeRange) => ({
    from: Math.max(from, now() - ATTEMPTS_SECONDS * 1000),
    to: Math.min(to, now() + DAY_MS),
  });
  return {
    async list(query) {
      const { destinationId, limit, order } = query;
      const range = clamped(query);
      const after = decodeCursor(query.cursor, range);
      const begin = after?.at ?? (order === 'newest' ? range.to : range.from);
      const hours = order === 'newest' ? hoursOf(range.from, begin).toReversed() : hoursOf(begin, range.to);
      const found: AttemptRow[] = [];
      for (let next = 0, width = 1; next < hours.length && found.length <= limit; ) {
        const lot = hours.slice(next, next + width);
        const wanted = limit + 1 - found.length;
        const read = (hour: number) => readHour(table, { destinationId, hour, range, order, after, wanted });
        const rows = (await Promise.all(lot.map(read))).flat();
        found.push(...rows);
        next += lot.length;
        width = rows.length === 0 ? Math.min(width * 2, WIDEST_LOT) : 1;
      }
      const attempts = found.slice(0, limit);
      const last = attempts.at(-1);
      return last && found.length > limit ? { attempts, cursor: encodeCursor(last) } : { attempts };
    },
    async minutes(destinationId, range) {
      const { from, to } = clamped(range);
      const days = await Promise.all(daysOf(from, to).map((day) => readDay(table, destinationId, day, { from, to })));
      return days.flat();
    },
  };
}

const IN_RANGE = 'pk = :pk AND sk BETWEEN :from AND :to';

interface HourQuery {
  readonly destinationId: string;
  readonly hour: number;
  readonly range: Required<TimeRange>;
  readonly order: 'oldest' | 'newest';
  readonly after: Position | undefined;
  readonly wanted: number;
}

async function readHour(
  table: Table,
  { destinationId, hour, range, order, after, wanted }: HourQuery,
): Promise<readonly AttemptRow[]> {
  const pk = hourPartition(destinationId, hour);
  const [from, to] = attemptRange(range.from, range.to);
  const isWithin = after && hourPartition(destinationId, after.at) === pk;
  const found = query(
    table,
    IN_RANGE,
    { ':pk': pk, ':from': from, ':to': to },
    {
      ScanIndexForward: order === 'oldest',
      Limit: wanted,
      ...(isWithin ? { ExclusiveStartKey: attributes({ pk, sk: after.sk }) } : {}),
    },
  );
  return firstOf(
    readEach(found, (item) => json<AttemptRow>(item, 'document')),
    wanted,
  );
}

async function readDay(
  table: Table,
  destinationId: string,
  day: number,
  { from, to }: Required<TimeRange>,
): Promise<readonly MinuteRollup[]> {
  const values = {
    ':pk': minutesPartition(destinationId, day),
    ':from': minuteKey(Math.max(from, day)),
    ':to': minuteKey(Math.min(to, day + DAY_MS - MINUTE_MS)),
  };
  return (await allOf(query(table, IN_RANGE, values))).map((item) => minuteOf(day, item));
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

/** The last attempt of a page. */
interface Position {
  readonly at: number;
  readonly sk: string;
}

function encodeCursor({ at, deliveryId, attempt }: AttemptRow): string {
  return Buffer.from(attemptKey(at, deliveryId, attempt), 'utf8').toString('base64url');
}

/** A cursor of another list or of another time range is ignored. */
function decodeCursor(cursor: string | undefined, { from, to }: Required<TimeRange>): Position | undefined {
  const sk = Buffer.from(cursor ?? '', 'base64url').toString('utf8');
  const at = Buffer.byteLength(sk) > SORT_KEY_BYTES ? undefined : timeOfAttempt(sk);
  return at === undefined || at < from || at > to ? undefined : { at, sk };
}
