/** Deletes the index of a deleted app. Its blocks share objects with those of other apps, and expire with them. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { forEachConcurrently } from '../../core/concurrency.ts';
import { defined } from '../../core/defined.ts';
import { gapPartition, ROW_ATTRIBUTES, rowPartition, secondPartition, timeKey } from '../../core/journal/row.ts';
import { DYNAMODB_BATCH_ITEMS, JOURNAL_FORGET_SECONDS, JOURNAL_SPLIT_UPDATES } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { deleteBatch, type Key, number, query, type Table, text } from '../dynamodb.ts';

export interface ForgetOptions {
  readonly table: string;
  /** How long the journal keeps updates. */
  readonly keptMs: number;
  readonly log: Log;
  /** Default: `JOURNAL_FORGET_SECONDS`. */
  readonly limitMs?: number;
}

const HOUR_MS = 3_600_000;
/** Hours whose rows are deleted at the same time. */
const PARALLEL = 24;

/**
 * Returns a function that deletes the rows of an app which are not newer than its deletion (Unix ms), newest first, for
 * a limited time, because the number of rows has no limit. It never throws: an app without rows is as good as one whose
 * rows expire.
 */
export function createForget(client: DynamoDBClient, { table: name, keptMs, log, ...options }: ForgetOptions) {
  const { limitMs = JOURNAL_FORGET_SECONDS * 1000 } = options;
  const table: Table = { client, name };
  return async (appId: string, deletedAt: number): Promise<void> => {
    const signal = AbortSignal.timeout(limitMs);
    const latest = `${timeKey(deletedAt)}~`;
    let rows = 0;
    /** Deletes the rows of a partition. Returns whether one of them has a second row. */
    const empty = async (pk: string): Promise<boolean> => {
      let isSplit = false;
      let batch: Key[] = [];
      const flush = async (): Promise<void> => {
        if (batch.length > 0) await deleteBatch(table, batch, signal);
        rows += batch.length;
        batch = [];
      };
      const found = query(
        table,
        'pk = :pk AND sk <= :latest',
        { ':pk': pk, ':latest': latest },
        {
          ProjectionExpression: 'sk, #updates',
          ExpressionAttributeNames: { '#updates': ROW_ATTRIBUTES.updates },
          ScanIndexForward: false,
        },
      );
      for await (const item of found) {
        signal.throwIfAborted();
        isSplit ||= number(item, ROW_ATTRIBUTES.updates) >= JOURNAL_SPLIT_UPDATES;
        if (batch.push({ pk, sk: text(item, 'sk') }) === DYNAMODB_BATCH_ITEMS) await flush();
      }
      await flush();
      return isSplit;
    };
    const hours = Array.from({ length: Math.ceil(keptMs / HOUR_MS) + 1 }, (_, index) => deletedAt - index * HOUR_MS);
    const done = { event: 'journal.forgotten', app_id: appId } as const;
    try {
      await forEachConcurrently(hours, PARALLEL, async (at) => {
        if (await empty(rowPartition(appId, at))) await empty(secondPartition(appId, at));
      });
      await empty(gapPartition(appId));
      log({ ...done, rows, complete: true });
    } catch (error) {
      log({
        ...done,
        rows,
        complete: false,
        ...defined({ error_name: error instanceof Error ? error.name : undefined }),
      });
    }
  };
}
