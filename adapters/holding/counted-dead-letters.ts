/**
 * Reads the dead letters of an app, or all of them, so that they can be counted. Counting needs every row, and DynamoDB charges for
 * every row, so a result is used again for a time that grows with its size. Counters that are maintained by writes would be cheaper to
 * read, but cannot answer filters by time, reason or plan, and drift when a function stops between two writes.
 *
 * `changed` records in the table that a caller has changed something. Then no execution environment uses an older result.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCache } from '../../core/cache.ts';
import { forEachConcurrently } from '../../core/concurrency.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import { COUNTED_MS_EACH, COUNTED_SECONDS, DEAD_LETTERS_COUNTED } from '../../core/limits.ts';
import { getItem, number, queryPages, type Table, updateItem } from '../dynamodb.ts';
import { createDeadDays } from './dead-days.ts';
import { inRange, type Part, partOfApp, partOfDay, wholeRange } from './dead-letter-list.ts';
import { deadLetterOf } from './dead-letters.ts';

export interface Counted {
  /** The dead letters of the oldest days, at most `DEAD_LETTERS_COUNTED`. They are not sorted within a day. */
  readonly deadLetters: readonly DeadLetter[];
  /** `false`: there are further dead letters. */
  readonly all: boolean;
}

export interface CountedDeadLetters {
  /** Returns the dead letters of an app; all of them for `undefined`. */
  read(appId: string | undefined): Promise<Counted>;
  /** Must be called after a change, before its caller is answered. */
  changed(): Promise<void>;
}

interface Wanted {
  readonly appId: string | undefined;
  /** Number of changes. */
  readonly changes: number;
  /** Unix ms of the last change. */
  readonly changedAt: number;
}

/** Rows of one query. They are smaller than 1 KB, and DynamoDB returns at most 1 MB. */
const ROWS = 1_000;
/** Days that are read at the same time. */
const CONCURRENCY = 8;
const CACHED_RESULTS = 10;
/** Time after which the indexes nearly always contain a change. Results of earlier reads are not used for longer than this. */
const INDEX_DELAY_MS = 2_000;
const CHANGES = { pk: 'DEAD#changes', sk: 'DEAD#changes' };

/** @param most maximum number of dead letters that are read. */
export function createCountedDeadLetters(
  client: DynamoDBClient,
  name: string,
  now: () => number,
  most = DEAD_LETTERS_COUNTED,
): CountedDeadLetters {
  const table: Table = { client, name };
  const days = createDeadDays(client, name);

  const partsOf = async (appId: string | undefined): Promise<readonly Part[]> => {
    const range = wholeRange(now());
    if (appId !== undefined) return [partOfApp(appId, range)];
    return (await days.read()).filter(inRange({}, range)).map((day) => partOfDay(day, range));
  };
  const readAll = async (appId: string | undefined): Promise<Counted> => {
    const parts = await partsOf(appId);
    const found = parts.map((): DeadLetter[] => []);
    await forEachConcurrently(parts.entries(), CONCURRENCY, async ([index, { condition, values, options }]) => {
      const own = found[index] ?? [];
      // Only earlier parts count, so that the result does not depend on which part is read first.
      const isEnough = () => found.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0) > most;
      if (isEnough()) return;
      const page = { ...options, Limit: Math.min(ROWS, most + 1), ProjectionExpression: 'pk, sk, document' };
      for await (const items of queryPages(table, condition, values, page)) {
        for (const item of items) own.push(deadLetterOf(item));
        if (isEnough()) return;
      }
    });
    const deadLetters = found.flat();
    return { deadLetters: deadLetters.slice(0, most), all: deadLetters.length <= most };
  };
  const cache = createCache(
    async ({ appId, changedAt }: Wanted) => {
      const isSettled = now() - changedAt > INDEX_DELAY_MS;
      return { isSettled, ...(await readAll(appId)) };
    },
    {
      entries: CACHED_RESULTS,
      ttlMs: ({ deadLetters, isSettled }) =>
        Math.min(deadLetters.length * COUNTED_MS_EACH, isSettled ? COUNTED_SECONDS * 1000 : INDEX_DELAY_MS),
      keyOf: ({ appId, changes }) => JSON.stringify([changes, appId]),
      now,
    },
  );
  return {
    async read(appId) {
      const item = await getItem(table, CHANGES, { ConsistentRead: true });
      return cache.get({ appId, changes: number(item, 'changes') || 0, changedAt: number(item, 'changed_at') || 0 });
    },
    async changed() {
      await updateItem(table, CHANGES, 'SET changed_at = :now ADD changes :one', {
        values: { ':now': now(), ':one': 1 },
      });
    },
  };
}
