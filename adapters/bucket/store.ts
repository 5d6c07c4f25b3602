/**
 * The state of bucket destinations in the holding table: a cursor for each destination in one partition, the frozen windows in a
 * partition for each destination, and one item that says when the next cursor is due, and which invocation works on them.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BucketCursor, FrozenBlock, FrozenSpan } from '../../core/transport/s3/frozen.ts';
import type { Span } from '../../core/transport/s3/object-keys.ts';
import {
  allOf,
  deleteItem,
  getItem,
  type Item,
  json,
  number,
  putItem,
  query,
  readEach,
  type Table,
  text,
  updateItem,
} from '../dynamodb.ts';
import { BUCKETS, bucketSpanKey, bucketSpansPartition, DUE_INDEX, sortable } from '../holding/keys.ts';

export type BucketStore = ReturnType<typeof createBucketStore>;

const MARKER = { pk: BUCKETS, sk: 'DUE' };
const CURSOR = 'CURSOR#';

/** @param keptSeconds how long the journal keeps updates. */
export function createBucketStore(client: DynamoDBClient, name: string, now: () => number, keptSeconds: number) {
  const table: Table = { client, name };
  const keyOf = (destinationId: string) => ({ pk: BUCKETS, sk: `${CURSOR}${destinationId}` });
  const put = ({ version, ...document }: BucketCursor, condition: string, before = 0): Promise<boolean> =>
    putItem(
      table,
      { ...keyOf(document.destinationId), version, document: JSON.stringify(document) },
      { condition, ...(before > 0 ? { values: { ':before': before } } : {}) },
    );
  const itemOf = ({ blocks, ...document }: FrozenSpan, destinationId: string) => ({
    ...spanKey(destinationId, document),
    document: JSON.stringify(document),
    blocks: deflateRawSync(JSON.stringify(blocks.map(({ id, at, updates }) => [id, at - document.from, updates]))),
    ttl: Math.ceil(document.to / 1000) + 2 * keptSeconds,
  });
  const read = async (destinationId: string): Promise<BucketCursor | undefined> => {
    const item = await getItem(table, keyOf(destinationId), { ConsistentRead: true });
    return item && cursorOf(item);
  };
  return {
    cursors: {
      read,
      /** Stores a new cursor, which is due at once. A cursor that exists stays. */
      async create(cursor: Omit<BucketCursor, 'version'>): Promise<void> {
        await put({ ...cursor, version: 1 }, 'attribute_not_exists(pk)');
        await updateItem(
          table,
          MARKER,
          `SET ${DUE_INDEX.partition} = :buckets, ${DUE_INDEX.sort} = :now ADD version :one`,
          {
            values: { ':buckets': BUCKETS, ':now': Math.floor(now()), ':one': 1 },
          },
        );
      },
      async write(cursor: BucketCursor): Promise<BucketCursor | undefined> {
        const next = { ...cursor, version: cursor.version + 1 };
        return (await put(next, 'version = :before', cursor.version)) ? next : undefined;
      },
      async remove({ destinationId }: Pick<BucketCursor, 'destinationId'>): Promise<void> {
        await deleteItem(table, keyOf(destinationId));
      },
      async all(): Promise<readonly BucketCursor[]> {
        const items = query(table, 'pk = :pk AND begins_with(sk, :cursor)', { ':pk': BUCKETS, ':cursor': CURSOR });
        return allOf(readEach(items, cursorOf));
      },
    },
    frozen: {
      async read(destinationId: string, span: Pick<Span, 'from' | 'correction'>): Promise<FrozenSpan | undefined> {
        const item = await getItem(table, spanKey(destinationId, span), { ConsistentRead: true });
        return item && spanOf(item);
      },
      async between(destinationId: string, from: number, to: number): Promise<readonly FrozenSpan[]> {
        const values = { ':pk': bucketSpansPartition(destinationId), ':from': sortable(from), ':to': sortable(to) };
        const items = query(table, 'pk = :pk AND sk BETWEEN :from AND :to', values, { ConsistentRead: true });
        return (await allOf(readEach(items, spanOf))).filter((span) => span.from < to);
      },
      async create(destinationId: string, span: FrozenSpan): Promise<FrozenSpan> {
        const isNew = await putItem(table, itemOf(span, destinationId), { condition: 'attribute_not_exists(pk)' });
        return isNew ? span : ((await this.read(destinationId, span)) ?? span);
      },
      async replace(destinationId: string, span: FrozenSpan): Promise<void> {
        await putItem(table, itemOf(span, destinationId));
      },
    },
    lease: {
      /**
       * Takes the lease for an invocation, or returns `undefined` if another invocation has it.
       * @returns the version with which the lease ends.
       */
      async take(seconds: number): Promise<number | undefined> {
        const item = await updateItem(
          table,
          MARKER,
          'SET lease_until = :until',
          {
            condition: 'attribute_exists(pk) AND (attribute_not_exists(lease_until) OR lease_until < :now)',
            values: { ':until': Math.floor(now() + seconds * 1000), ':now': Math.floor(now()) },
          },
          { ReturnValues: 'ALL_NEW' },
        );
        return item && number(item, 'version');
      },
      /** Extends a lease that was taken. */
      async extend(seconds: number): Promise<void> {
        await updateItem(table, MARKER, 'SET lease_until = :until', {
          values: { ':until': Math.floor(now() + seconds * 1000) },
        });
      },
      /**
       * Ends a lease. @param due Unix ms at which the next cursor is due; `undefined` without cursors. It is stored unless a
       * destination was created since the lease was taken.
       */
      async end(version: number, due: number | undefined): Promise<void> {
        const attributes = `${DUE_INDEX.partition}, ${DUE_INDEX.sort}`;
        const ended = await updateItem(
          table,
          MARKER,
          due === undefined
            ? `REMOVE lease_until, ${attributes}`
            : `SET ${DUE_INDEX.partition} = :buckets, ${DUE_INDEX.sort} = :due REMOVE lease_until`,
          {
            condition: 'version = :version',
            values: {
              ':version': version,
              ...(due === undefined ? {} : { ':buckets': BUCKETS, ':due': Math.floor(due) }),
            },
          },
        );
        if (ended === undefined) await updateItem(table, MARKER, 'REMOVE lease_until', {});
      },
    },
  };
}

function spanKey(destinationId: string, { from, correction }: Pick<Span, 'from' | 'correction'>) {
  return { pk: bucketSpansPartition(destinationId), sk: bucketSpanKey(from, correction) };
}

function cursorOf(item: Item): BucketCursor | undefined {
  const document = json<Omit<BucketCursor, 'version'>>(item, 'document');
  return document && { ...document, version: number(item, 'version') };
}

function spanOf(item: Item): FrozenSpan | undefined {
  const document = json<Omit<FrozenSpan, 'blocks'>>(item, 'document');
  const compressed = item['blocks']?.B;
  if (!document || !compressed) throw new Error(`the frozen window ${text(item, 'sk')} cannot be read`);
  const blocks = JSON.parse(inflateRawSync(compressed).toString()) as readonly (readonly [string, number, number])[];
  return {
    ...document,
    blocks: blocks.map(([id, at, updates]): FrozenBlock => ({ id, at: at + document.from, updates })),
  };
}
