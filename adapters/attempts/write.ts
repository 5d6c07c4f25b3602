/**
 * Writes the attempts log: a row per attempt, and the totals of each minute of a destination. Best effort and limited
 * in time: the deliveries are already settled, and a slow table must not cause their records to be received again.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Attempt } from '../../core/attempts/attempt.ts';
import { type AttemptRow, attemptRow, type FilteredFields, isPrompt } from '../../core/attempts/attempt.ts';
import { type DestinationMinute, rollUp } from '../../core/attempts/rollup.ts';
import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Destination } from '../../core/destination.ts';
import { ATTEMPTS_SECONDS, DYNAMODB_BATCH_ITEMS, REPORT_SECONDS, STATS_KEPT_SECONDS } from '../../core/limits.ts';
import { transportOf } from '../../core/transport/table.ts';
import { putBatch, type Table, updateItem, type Values } from '../dynamodb.ts';
import {
  attemptKey,
  deliveryPartition,
  failedPartition,
  hourPartition,
  LATENCY_ATTRIBUTES,
  minuteKey,
  minutesPartition,
  testsPartition,
} from './keys.ts';

export interface AttemptsLogOptions {
  /** Used for the names of the headers that a customer added. Reads from a cache. `undefined`: it was deleted. */
  destinationOf(delivery: Delivery): Promise<Destination | undefined>;
  readonly now: () => number;
  /** How long rows are kept. Default: as long as they can be read. Statistics do not depend on it. */
  readonly keptSeconds?: number;
}

/** @throws when something could not be written. Everything else is written. */
export function createAttemptsLog(client: DynamoDBClient, name: string, options: AttemptsLogOptions) {
  const table: Table = { client, name };
  return async (attempts: readonly Attempt[]): Promise<void> => {
    if (attempts.length === 0) return;
    const signal = AbortSignal.timeout(REPORT_SECONDS * 1000);
    const now = Math.ceil(options.now() / 1000);
    const ttl = now + (options.keptSeconds ?? ATTEMPTS_SECONDS);
    const rows = await Promise.all(
      attempts.map(async (attempt) => ({
        row: attemptRow(attempt, await customHeadersOf(attempt.delivery, options)),
        isPrompt: isPrompt(attempt),
      })),
    );
    const results = await Promise.allSettled([
      ...batchesOf(rows, ttl).map((batch) => putBatch(table, batch, signal)),
      ...rollUp(attempts).map((minute) => addMinute(table, minute, now + STATS_KEPT_SECONDS, signal)),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
}

/** When the settings cannot be read, the row is written without them. */
async function customHeadersOf(delivery: Delivery, { destinationOf }: AttemptsLogOptions): Promise<readonly string[]> {
  const destination = await destinationOf(delivery).catch(() => undefined);
  return destination ? transportOf(destination).customHeaders(destination) : [];
}

/**
 * Returns an item for each row, an entry in the index of failed attempts for each failure, which contains what filters need,
 * an entry in the index of tests for each test, and an entry in the index of deliveries for each attempt that is not prompt. Each key is in the batches once, because DynamoDB refuses duplicates, and a delivery can be received twice.
 */
function batchesOf(
  rows: readonly { readonly row: AttemptRow; readonly isPrompt: boolean }[],
  ttl: number,
): readonly Values[][] {
  const items = new Map<string, Values>();
  for (const { row, isPrompt: isFoundByTime } of rows) {
    const pk = hourPartition(row.destinationId, row.at);
    const sk = attemptKey(row.at, row.deliveryId, row.attempt);
    items.set(`${pk} ${sk}`, { pk, sk, document: JSON.stringify(row), ttl });
    if (!isFoundByTime) {
      const index = deliveryPartition(row.deliveryId);
      items.set(`${index} ${sk}`, { pk: index, sk, ttl });
    }
    if (row.test) {
      const index = testsPartition(row.destinationId);
      items.set(`${index} ${sk}`, { pk: index, sk, ttl });
    }
    if (row.outcome === 'failed') {
      const index = failedPartition(row.destinationId, row.at);
      const { deliveryId, outcome, class: failureClass, status, test } = row;
      const fields: FilteredFields = { deliveryId, outcome, ...defined({ class: failureClass, status, test }) };
      items.set(`${index} ${sk}`, { pk: index, sk, document: JSON.stringify(fields), ttl });
    }
  }
  const all = [...items.values()];
  return Array.from({ length: Math.ceil(all.length / DYNAMODB_BATCH_ITEMS) }, (_, batch) =>
    all.slice(batch * DYNAMODB_BATCH_ITEMS, (batch + 1) * DYNAMODB_BATCH_ITEMS),
  );
}

/**
 * Adds to the totals of the minute. A call that is repeated after a lost response counts twice, which is acceptable
 * for a chart.
 */
async function addMinute(
  table: Table,
  minute: DestinationMinute,
  ttl: number,
  abortSignal: AbortSignal,
): Promise<void> {
  const { delivered, slowAnswers, failed, bytes, updates, latency, destinationId, at } = minute;
  const buckets = LATENCY_ATTRIBUTES.map((name, index) => [name, latency[index] ?? 0] as const);
  const totals = Object.entries({ delivered, slow_answers: slowAnswers, failed, bytes, updates });
  const counts = [...totals, ...buckets].filter(([, count]) => count > 0);
  const names = Object.fromEntries(counts.map(([name], index) => [`#n${index}`, name]));
  const values = Object.fromEntries(counts.map(([, count], index) => [`:n${index}`, count]));
  const key = { pk: minutesPartition(destinationId, at), sk: minuteKey(at) };
  const update = `SET #ttl = :ttl ADD ${counts.map((_, index) => `#n${index} :n${index}`).join(', ')}`;
  const expressions = { names: { ...names, '#ttl': 'ttl' }, values: { ...values, ':ttl': ttl } };
  await updateItem(table, key, update, expressions, { abortSignal });
}
