/**
 * Writes the journal: one object with the blocks of an invocation, and then the rows of its index. Blocks that are
 * small together are kept in their rows, because a PUT costs as much as writing several KB to a table. A failure never
 * affects deliveries: what could not be written is a gap, which is logged and, as soon as the table accepts it, stored.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { directoryOf } from '../../core/journal/directory.ts';
import { compress } from '../../core/journal/frame.ts';
import { objectOf, type Place, placesOf } from '../../core/journal/object.ts';
import {
  blockId,
  encodedBlock,
  gapIndexKey,
  gapPartition,
  type IndexEntry,
  indexEntry,
  type JournalBlock,
  objectKey,
  ROW_ATTRIBUTES,
  rowKey,
  rowsOf,
} from '../../core/journal/row.ts';
import {
  DYNAMODB_BATCH_ITEMS,
  JOURNAL_GAPS_REMEMBERED,
  JOURNAL_INLINE_BYTES,
  JOURNAL_SECONDS,
  JOURNAL_WRITE_SECONDS,
} from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { type Key, putBatch, type Table, type Values } from '../dynamodb.ts';
import { orAfter } from '../or-after.ts';

export interface JournalOptions {
  readonly bucket: string;
  readonly table: string;
  /** How long rows are kept, in seconds. Objects expire by a rule of the bucket. */
  readonly keptSeconds: number;
  readonly log: Log;
  /** Time limits of writing the blocks, and then of storing gaps. Default: together `JOURNAL_SECONDS`. */
  readonly limits?: typeof LIMITS;
  /** Loads the client, which is needed for larger invocations only. */
  s3(): Promise<Pick<typeof import('@aws-sdk/client-s3'), 'PutObjectCommand'> & { readonly client: S3Client }>;
}

/** The blocks of an invocation with their entries in the index. */
interface Written {
  readonly objectId: string;
  readonly entries: readonly IndexEntry[];
  readonly frames: readonly Buffer[];
}

const LIMITS = {
  writeMs: JOURNAL_WRITE_SECONDS * 1000,
  gapMs: (JOURNAL_SECONDS - JOURNAL_WRITE_SECONDS) * 1000,
};

/** Gaps that one batch contains. Each can need an entry in the index. */
const GAPS_AT_ONCE = Math.floor(DYNAMODB_BATCH_ITEMS / 2);

/** Maximum number of characters of the reason in a row of a gap. */
const REASON_CHARACTERS = 200;

/** Returns a function that resolves when everything is written, or after the time limit. It never throws. */
export function createJournalWriter(dynamodb: DynamoDBClient, options: JournalOptions) {
  const { bucket, keptSeconds, log } = options;
  const { writeMs, gapMs } = { ...LIMITS, ...options.limits };
  const table: Table = { client: dynamodb, name: options.table };
  /** Gaps that are not in the table yet. */
  const remembered: Rows[] = [];

  const putObject = async ({ objectId, entries, frames }: Written, abortSignal: AbortSignal): Promise<void> => {
    const Body = objectOf(frames, directoryOf(entries, frames));
    const { client, PutObjectCommand } = await options.s3();
    const Key = objectKey(objectId, entries[0]?.at ?? 0);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }), { abortSignal });
  };

  /** Writes the blocks, and removes those whose rows are written from `missing`. */
  const write = async (
    objectId: string,
    blocks: readonly JournalBlock[],
    signal: AbortSignal,
    missing: Map<string, JournalBlock>,
  ): Promise<void> => {
    const entries = blocks.map((block, index) => indexEntry(block, blockId(objectId, index), keptSeconds));
    const frames = await Promise.all(blocks.map((block) => compress(encodedBlock(block))));
    const isInline = frames.reduce((sum, { length }) => sum + length, 0) <= JOURNAL_INLINE_BYTES;
    if (!isInline) await putObject({ objectId, entries, frames }, signal);
    const places = placesOf(frames);
    const rows = entries.map((entry, index) => {
      const stored = isInline ? { block: frames[index] as Buffer } : (places[index] as Place);
      return { id: entry.id, rows: rowsOf(entry, stored) };
    });
    const batches = batchesOf(rows).map(async (batch) => {
      await putBatch(
        table,
        batch.flatMap((one) => one.rows),
        signal,
      );
      for (const { id } of batch) missing.delete(id);
    });
    const failed = (await Promise.allSettled(batches)).find(({ status }) => status === 'rejected');
    if (!failed) return;
    // The rows can be restored from the object.
    if (isInline) await putObject({ objectId, entries, frames }, signal);
    throw (failed as PromiseRejectedResult).reason;
  };

  /** Writes remembered gaps until the table refuses one. */
  const storeGaps = async (signal: AbortSignal): Promise<void> => {
    while (remembered.length > 0) {
      const gaps = remembered.slice(0, GAPS_AT_ONCE);
      // Several gaps can have the same entry in the index, and a batch must not contain a key twice.
      const entries = new Map(gaps.map(({ entry }) => [entry.sk, entry]));
      await putBatch(table, [...gaps.map(({ gap }) => gap), ...entries.values()], signal);
      remembered.splice(0, gaps.length);
    }
  };

  return async (objectId: string, blocks: readonly JournalBlock[]): Promise<void> => {
    if (blocks.length === 0) return;
    const missing = new Map(blocks.map((block, index) => [blockId(objectId, index), block]));
    const late = `The journal was not written within ${writeMs} ms.`;
    const failure = await within(writeMs, late, (signal) => write(objectId, blocks, signal, missing));
    if (failure !== undefined) {
      for (const [id, block] of missing) {
        const { appId: app_id, scope, at, updates } = block;
        const gap = { app_id, scope, at: new Date(at).toISOString(), updates: updates.length, reason: failure };
        log({ event: 'journal.gap', ...gap });
        if (remembered.length < JOURNAL_GAPS_REMEMBERED) remembered.push(gapRows(block, id, failure, keptSeconds));
      }
    }
    if (remembered.length > 0) await within(gapMs, 'late', storeGaps);
  };
}

/** Returns why the work failed or was not done in time; `undefined` if it was done. */
async function within(
  ms: number,
  late: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<string | undefined> {
  try {
    return await orAfter<string | undefined>(
      ms,
      work(AbortSignal.timeout(ms)).then(() => undefined),
      () => late,
    );
  } catch (error) {
    if (!(error instanceof Error)) return 'unknown';
    return error.name === 'AbortError' ? late : `${error.name}: ${error.message}`;
  }
}

/** Divides rows into batches. The rows of a block are in one batch. */
function batchesOf<B extends { readonly rows: readonly unknown[] }>(blocks: readonly B[]): readonly (readonly B[])[] {
  const batches: B[][] = [];
  let free = 0;
  for (const block of blocks) {
    if (block.rows.length > free) {
      batches.push([]);
      free = DYNAMODB_BATCH_ITEMS;
    }
    batches.at(-1)?.push(block);
    free -= block.rows.length;
  }
  return batches;
}

/** The row of a gap, and the entry of its app in the index of apps with gaps. */
interface Rows {
  readonly gap: Values;
  readonly entry: Values & Key;
}

function gapRows(block: JournalBlock, id: string, reason: string, keptSeconds: number): Rows {
  const { appId, at, updates } = block;
  const ttl = Math.ceil(at / 1000) + keptSeconds;
  const gap = { [ROW_ATTRIBUTES.updates]: updates.length, reason: reason.slice(0, REASON_CHARACTERS), ttl };
  return {
    gap: { pk: gapPartition(appId), sk: rowKey(block, id), ...gap },
    entry: { ...gapIndexKey(appId, at), ttl },
  };
}
