/**
 * Restores rows of the journal's index from the directories of its objects. It uses the AWS credentials of the operator,
 * so that no function of the stack needs the permissions. Existing rows are not changed, so a repair can be repeated.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { DamagedBlock } from '../../core/journal/block.ts';
import { entriesIn } from '../../core/journal/directory.ts';
import { directoryStart, type Place, TAIL_BYTES } from '../../core/journal/object.ts';
import {
  gapPartition,
  type IndexEntry,
  objectKey,
  objectOfBlock,
  objectPrefix,
  rowKey,
  rowsOf,
  timeKey,
} from '../../core/journal/row.ts';
import { DYNAMODB_BATCH_ITEMS } from '../../core/limits.ts';

export interface Repair {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly bucket: string;
  readonly table: string;
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Ids of the existing apps. Rows of other apps are not restored: the rows of a deleted app were removed. */
  readonly apps: ReadonlySet<string>;
  /** Whether rows are counted only. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Unix ms. */
  readonly now: number;
}

export interface Repaired {
  readonly objects: number;
  /** Blocks of the time range in these objects. */
  readonly blocks: number;
  /** Blocks whose rows were missing. */
  readonly restored: number;
  /** Blocks that have expired, or whose app does not exist. */
  readonly skipped: number;
  readonly gapsClosed: number;
  /** Keys of objects whose directory cannot be read. */
  readonly unreadable: readonly string[];
}

type Entry = IndexEntry & Place;
type Row = ReturnType<typeof rowsOf>[number];

const HOUR_MS = 3_600_000;
/** Most directories are shorter, so that one request reads them. */
const END_BYTES = 65_536;
/** Objects that are read at the same time. */
const PARALLEL = 8;
/** Maximum number of keys in a BatchGetItem request (docs: BatchGetItem). */
const READ_KEYS = 100;
const PAUSE_MS = 100;

export async function repair(work: Repair): Promise<Repaired> {
  const { s3, bucket, from, to, signal } = work;
  const totals = { objects: 0, blocks: 0, restored: 0, skipped: 0, gapsClosed: 0 };
  const unreadable: string[] = [];
  const gaps = createGaps(work);
  const repairObject = async (key: string): Promise<void> => {
    totals.objects++;
    try {
      const entries = (await directoryOf(work, key)).filter(({ at }) => at >= from && at <= to);
      const wanted = entries.filter(({ appId, ttl }) => ttl * 1000 > work.now && work.apps.has(appId));
      totals.blocks += entries.length;
      totals.skipped += entries.length - wanted.length;
      totals.restored += await restore(work, wanted);
      for (const entry of wanted) if (await gaps.close(entry)) totals.gapsClosed++;
    } catch (error) {
      if (!(error instanceof DamagedBlock)) throw error;
      unreadable.push(key);
    }
  };
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour <= to; hour += HOUR_MS) {
    const input = { Bucket: bucket, Prefix: objectPrefix(hour) };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, input)) {
      for (let at = 0; at < Contents.length; at += PARALLEL) {
        signal.throwIfAborted();
        await Promise.all(Contents.slice(at, at + PARALLEL).map(({ Key = '' }) => repairObject(Key)));
      }
    }
  }
  return { ...totals, unreadable };
}

/** Returns the entries of an object. @throws DamagedBlock */
async function directoryOf({ s3, bucket }: Repair, Key: string): Promise<readonly Entry[]> {
  const read = async (Range: string): Promise<Buffer> => {
    const { Body, ContentRange = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, Range }));
    size = Number(ContentRange.slice(ContentRange.indexOf('/') + 1));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  let size = 0;
  const end = await read(`bytes=-${END_BYTES}`);
  const start = directoryStart(end.subarray(-TAIL_BYTES));
  const endStart = size - end.length;
  if (start > size) throw new DamagedBlock('the position of the directory is outside of the object');
  const directory =
    start >= endStart
      ? end.subarray(start - endStart, -TAIL_BYTES)
      : await read(`bytes=${start}-${size - TAIL_BYTES - 1}`);
  const entries = entriesIn(directory);
  if (entries.some(({ id, at }) => objectKey(objectOfBlock(id), at) !== Key))
    throw new DamagedBlock('the directory belongs to another object');
  return entries;
}

/** Writes the rows that are missing. Returns the number of blocks to which they belong. */
async function restore(work: Repair, entries: readonly Entry[]): Promise<number> {
  const rows = entries.flatMap((entry) => rowsOf(entry, entry));
  const existing = new Set<string>();
  for (let at = 0; at < rows.length; at += READ_KEYS) {
    for (const key of await existingOf(work, rows.slice(at, at + READ_KEYS))) existing.add(key);
  }
  const missing = rows.filter((row) => !existing.has(nameOf(row)));
  for (let at = 0; at < missing.length && !work.dryRun; at += DYNAMODB_BATCH_ITEMS) {
    await put(work, missing.slice(at, at + DYNAMODB_BATCH_ITEMS));
  }
  return new Set(missing.map(({ sk }) => sk)).size;
}

async function existingOf({ dynamodb, table, signal }: Repair, rows: readonly Row[]): Promise<readonly string[]> {
  const found: string[] = [];
  let left: Record<string, { readonly Keys: object[]; readonly ProjectionExpression: string }> | undefined = {
    [table]: { Keys: rows.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })), ProjectionExpression: 'pk, sk' },
  };
  while (left?.[table]) {
    const command = new BatchGetItemCommand({ RequestItems: left as never });
    const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.send(command, { abortSignal: signal });
    found.push(...(Responses[table] ?? []).map(({ pk, sk }) => nameOf({ pk: pk?.S ?? '', sk: sk?.S ?? '' })));
    left = UnprocessedKeys as typeof left;
    if (left?.[table]) await pause(PAUSE_MS, undefined, { signal });
  }
  return found;
}

async function put({ dynamodb, table, signal }: Repair, rows: readonly Row[]): Promise<void> {
  let left = rows.map((row) => ({ PutRequest: { Item: itemOf(row) } }));
  while (left.length > 0) {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } });
    const { UnprocessedItems = {} } = await dynamodb.send(command, { abortSignal: signal });
    left = (UnprocessedItems[table] ?? []) as typeof left;
    if (left.length > 0) await pause(PAUSE_MS, undefined, { signal });
  }
}

function itemOf(row: Row) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === 'string') return [name, { S: value }];
      return [name, typeof value === 'number' ? { N: String(value) } : { B: value as Uint8Array }];
    }),
  );
}

function nameOf({ pk, sk }: Pick<Row, 'pk' | 'sk'>): string {
  return `${pk}\n${sk}`;
}

/** The stored gaps of the time range, which are read once for each app. */
function createGaps({ dynamodb, table, from, to, dryRun, signal }: Repair) {
  const gaps = new Map<string, Promise<Set<string>>>();
  const read = async (appId: string): Promise<Set<string>> => {
    const keys = new Set<string>();
    const pages = paginateQuery(
      { client: dynamodb },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: gapPartition(appId) },
          ':from': { S: timeKey(from) },
          ':to': { S: `${timeKey(to)}~` },
        },
        ProjectionExpression: 'sk',
      },
    );
    for await (const { Items = [] } of pages) for (const { sk } of Items) keys.add(sk?.S ?? '');
    return keys;
  };
  return {
    /** Deletes the gap of a block whose rows exist. Returns whether there was one. */
    async close(entry: Entry): Promise<boolean> {
      const keys = gaps.get(entry.appId) ?? read(entry.appId);
      gaps.set(entry.appId, keys);
      const sk = rowKey(entry, entry.id);
      if (!(await keys).has(sk)) return false;
      const Key = { pk: { S: gapPartition(entry.appId) }, sk: { S: sk } };
      if (!dryRun) await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }), { abortSignal: signal });
      return true;
    },
  };
}
