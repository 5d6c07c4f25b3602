/** Reads the journal: rows of its index that can contain an id, and their blocks. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Block, DamagedBlock, decodeBlock } from '../../core/journal/block.ts';
import { mayContain } from '../../core/journal/fingerprints.ts';
import { unzipped } from '../../core/journal/object.ts';
import { objectKey, objectOfBlock, parseRowKey, rowKey, rowPartition } from '../../core/journal/row.ts';
import { getItem, type Item, number, query, type Table } from '../dynamodb.ts';

export type IdKind = 'eventIds' | 'deliveryIds' | 'feeds';

/** The row of a block. */
export interface BlockRow {
  readonly appId: string;
  readonly scope: string;
  /** Unix ms. */
  readonly at: number;
  readonly id: string;
  readonly updates: number;
  /** The block as a gzip member, if the row contains it. */
  readonly inline?: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

export interface JournalReader {
  /** Returns the rows of one hour that can contain one of the ids, or all rows. The oldest is the first. */
  rows(
    appId: string,
    hour: number,
    wanted?: { readonly kind: IdKind; readonly ids: readonly string[] },
  ): AsyncGenerator<BlockRow>;
  row(place: Pick<BlockRow, 'appId' | 'scope' | 'at' | 'id'>): Promise<BlockRow | undefined>;
  /** @throws DamagedBlock when the block is gone or cannot be read. */
  open(row: BlockRow): Promise<Block>;
}

export interface JournalReaderOptions {
  readonly bucket: string;
  readonly table: string;
  s3(): Promise<{ readonly GetObjectCommand: typeof GetObjectCommand; readonly client: S3Client }>;
}

export function createJournalReader(
  client: DynamoDBClient,
  { bucket, table: name, s3 }: JournalReaderOptions,
): JournalReader {
  const table: Table = { client, name };
  return {
    async *rows(appId, hour, wanted) {
      // The ids are hashes, so DynamoDB cannot filter by them.
      for await (const item of query(table, 'pk = :pk', { ':pk': rowPartition(appId, hour) })) {
        const row = rowOf(appId, item);
        const ids = wanted && item[wanted.kind]?.B;
        if (row && (!wanted || (ids && wanted.ids.some((id) => mayContain(ids, id))))) yield row;
      }
    },
    async row(place) {
      const { appId, at } = place;
      const item = await getItem(table, { pk: rowPartition(appId, at), sk: rowKey(place, place.id) });
      return item && rowOf(appId, item);
    },
    async open(row) {
      if (row.inline) return decodeBlock(unzipped(Buffer.from(row.inline)), row);
      const { client: objects, GetObjectCommand } = await s3();
      const Key = objectKey(objectOfBlock(row.id), row.at);
      const Range = `bytes=${row.offset}-${row.offset + row.length - 1}`;
      const { Body } = await objects
        .send(new GetObjectCommand({ Bucket: bucket, Key, Range }))
        .catch((error: Error) => {
          throw error.name === 'NoSuchKey' || error.name === 'InvalidRange'
            ? new DamagedBlock(`the object ${Key} does not exist or is too short`)
            : error;
        });
      return decodeBlock(unzipped(Buffer.from((await Body?.transformToByteArray()) ?? [])), row);
    },
  };
}

/** Returns `undefined` for an item that is no row. */
function rowOf(appId: string, item: Item): BlockRow | undefined {
  const key = parseRowKey(item['sk']?.S ?? '');
  const inline = item['block']?.B;
  if (!key) return undefined;
  return {
    appId,
    ...key,
    updates: number(item, 'updates'),
    ...(inline ? { inline } : {}),
    offset: number(item, 'offset'),
    length: number(item, 'length'),
  };
}
