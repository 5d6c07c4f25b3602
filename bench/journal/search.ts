/** A search for an event id in the index of a day of ten million updates of one app. */
import { rmSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { putBatch, type Values } from '../../adapters/dynamodb.ts';
import { createJournalReader } from '../../adapters/journal/read.ts';
import { searchJournal } from '../../adapters/journal/search.ts';
import { createJournalWriter } from '../../adapters/journal/write.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { forEachConcurrently } from '../../core/concurrency.ts';
import { type IndexEntry, indexEntry, type JournalBlock, rowsOf } from '../../core/journal/row.ts';
import { DYNAMODB_BATCH_ITEMS } from '../../core/limits.ts';
import { startEmbedded } from '../../local/index.ts';
import { type Figure, figure, ratio } from '../result.ts';

const APP = 'a1b2c3d4e5f6';
const HOURS = 24;
const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2026, 10, 24);
const DAY_UPDATES = 10_000_000;
/** Updates of a row: of an invocation in a second, at this load and with the usual window. */
export const ROW_UPDATES = 100;
const PARALLEL_WRITES = 8;
/** Limits of the product. */
const MOST_QUERIES = 24;
const MOST_BYTES = 80_000_000;

export async function searchFigures(quick: boolean): Promise<readonly Figure[]> {
  const updates = quick ? DAY_UPDATES / 100 : DAY_UPDATES;
  const assembly = await synthesize({});
  const embedded = await startEmbedded({ assembly, port: 0, hold: true });
  const { outputs, usage, endpoint, region } = embedded;
  const options = embeddedClient({ endpoint, region });
  const [dynamodb, s3] = [new DynamoDBClient(options), new S3Client(options)];
  const place = { bucket: outputs['JournalBucketName'] ?? '', table: outputs['JournalTableName'] ?? '' };
  try {
    const perHour = updates / ROW_UPDATES / HOURS;
    let bytes = 0;
    let rows = 0;
    await forEachConcurrently(batches(perHour), PARALLEL_WRITES, async (batch) => {
      rows += batch.length;
      for (const row of batch) bytes += rowBytes(row);
      await putBatch({ client: dynamodb, name: place.table }, batch, AbortSignal.timeout(60_000));
    });
    const wanted = blockOf(DAY + 7 * HOUR_MS + 1_234_567, 'wanted');
    const log = (): never => {
      throw new Error('the block of the bench is missing');
    };
    const client = async () => ({ client: s3, PutObjectCommand });
    const limits = { writeMs: 30_000, gapMs: 1 };
    await createJournalWriter(dynamodb, { ...place, keptSeconds: 86_400, log, s3: client, limits })('wanted', [wanted]);
    const reader = createJournalReader(dynamodb, { ...place, s3: async () => ({ client: s3, GetObjectCommand }) });
    const search = (eventId: string) =>
      searchJournal(reader, { app: APP, wanted: { eventId }, from: DAY, to: DAY + HOURS * HOUR_MS - 1, limit: 10 });
    usage.clear();
    const startedAt = performance.now();
    const page = await search('wanted-3');
    const seconds = (performance.now() - startedAt) / 1000;
    if (page?.found.length !== 1) throw new Error(`expected one update, found ${page?.found.length}`);
    const calls = usage.calls();
    const queries = [...calls].reduce((sum, [key, one]) => sum + (key.endsWith('dynamodb:Query') ? one.calls : 0), 0);
    const opened = [...calls].reduce((sum, [key, one]) => sum + (key.endsWith('s3:GetObject') ? one.calls : 0), 0);
    const small = dayBytes(25);
    return [
      figure('search: rows of the day', 'rows', rows),
      figure('search: bytes of the index of the day', 'MB', bytes / 1e6),
      ratio('search: bytes of the index / 80 MB', (bytes * (DAY_UPDATES / updates)) / MOST_BYTES, { atMost: 1 }),
      ratio('search: bytes of the index with 25 updates in each row / 80 MB', small / MOST_BYTES, { atMost: 1 }),
      ratio('search: queries at the same time / 24', HOURS / MOST_QUERIES, { atMost: 1 }),
      figure('search: calls of Query, a page of 1 MB each', 'calls', queries),
      figure('search: blocks opened', 'calls', opened),
      figure('search: time in the embedded run', 's', seconds),
    ];
  } finally {
    dynamodb.destroy();
    s3.destroy();
    await embedded.close();
    rmSync(assembly, { recursive: true });
  }
}

/** Generates the rows of the day that a search for an event id reads, in batches. */
function* batches(perHour: number): Generator<ReturnType<typeof rowsOf>> {
  let batch: ReturnType<typeof rowsOf>[number][] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (let index = 0; index < perHour; index++) {
      const at = DAY + hour * HOUR_MS + Math.floor((index * HOUR_MS) / perHour);
      const [row] = rowsOf(entryOf(at, `${hour}-${index}`, ROW_UPDATES), { offset: 0, length: 40_000 });
      if (row && batch.push(row) === DYNAMODB_BATCH_ITEMS) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

function dayBytes(updatesOfRow: number): number {
  const [row] = rowsOf(entryOf(DAY, '12-345', updatesOfRow), { offset: 10_000, length: 10_000 });
  return (rowBytes(row ?? {}) * DAY_UPDATES) / updatesOfRow;
}

/** Returns the bytes of names and values (docs: DynamoDB item sizes and formats). */
function rowBytes(row: Values): number {
  return Object.entries(row).reduce((sum, [name, value]) => {
    const size = typeof value === 'number' ? Math.ceil(String(value).length / 2) + 1 : (value as string).length;
    return sum + name.length + size;
  }, 0);
}

function entryOf(at: number, name: string, updates: number): IndexEntry {
  return indexEntry(blockOf(at, name, updates), `${name.padStart(16, '0')}.0`, 86_400);
}

function blockOf(at: number, name: string, count = 10): JournalBlock {
  const updates = Array.from({ length: count }, (_, index) => {
    const eventId = `${name}-${index}`;
    const text = JSON.stringify({ event_id: eventId, feed: `user:${name}` });
    return { text, bytes: text.length, eventId, feed: `user:${name}` };
  });
  return { appId: APP, scope: 'feed_group:user', at, destinations: [], updates };
}
