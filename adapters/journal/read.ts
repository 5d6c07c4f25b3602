/** Reads the journal: rows of its index that can contain an id, and their blocks. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Block, DamagedBlock, decodeBlock } from '../../core/journal/block.ts';
import { mayContain } from '../../core/journal/fingerprints.ts';
import { decompress } from '../../core/journal/frame.ts';
import type { Gap } from '../../core/journal/gaps.ts';
import {
  objectKey,
  objectOfBlock,
  parseRowKey,
  ROW_ATTRIBUTES,
  rowKey,
  rowPartition,
  secondPartition,
} from '../../core/journal/row.ts';
import { JOURNAL_SPLIT_UPDATES } from '../../core/limits.ts';
import { allOf, getItem, type Item, number, query, type Table, text } from '../dynamodb.ts';
import { readGaps } from './gaps.ts';

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

/** Ids of which a row must be able to contain one. */
export interface WantedIds {
  readonly kind: IdKind;
  readonly ids: readonly string[];
}

export interface RowsPart {
  readonly order?: 'oldest' | 'newest';
  /** Keys between which rows are read, both inclusive. */
  readonly between?: readonly [from: string, to: string];
}

export interface JournalReader {
  /** Returns the rows of one hour that can contain one of the ids, or all rows. By default, the oldest is the first. */
  rows(appId: string, hour: number, wanted?: WantedIds, part?: RowsPart): AsyncGenerator<BlockRow>;
  row(place: Pick<BlockRow, 'appId' | 'scope' | 'at' | 'id'>): Promise<BlockRow | undefined>;
  /** Returns the gaps of an app between two times (Unix ms, both inclusive), as far as they could be stored. */
  gaps(appId: string, from: number, to: number): Promise<readonly Gap[]>;
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
  const readRow = async (place: Pick<BlockRow, 'appId' | 'scope' | 'at' | 'id'>): Promise<BlockRow | undefined> => {
    const { appId, at } = place;
    const item = await getItem(table, { pk: rowPartition(appId, at), sk: rowKey(place, place.id) });
    return item && rowOf(appId, item);
  };
  /** Returns the frame of a block that is in one of its rows. */
  const blockInRow = async (row: BlockRow): Promise<Uint8Array> => {
    const sk = rowKey(row, row.id);
    for (const pk of [rowPartition(row.appId, row.at), secondPartition(row.appId, row.at)]) {
      const block = (await getItem(table, { pk, sk }))?.[ROW_ATTRIBUTES.block]?.B;
      if (block) return block;
    }
    throw new DamagedBlock('the rows of the block contain neither the block nor its place');
  };
  return {
    async *rows(appId, hour, wanted, { order = 'oldest', between: [from, to] = ['0', '~'] } = {}) {
      if (from > to) return;
      const inPartition = (pk: string, ...names: readonly string[]): AsyncGenerator<Item> =>
        query(
          table,
          'pk = :pk AND sk BETWEEN :from AND :to',
          { ':pk': pk, ':from': from, ':to': to },
          {
            ScanIndexForward: order === 'oldest',
            // Most rows that a search reads do not match, so it does not load the blocks in them.
            ...(names.length > 0 ? projection(['sk', ...names]) : {}),
          },
        );
      const { updates, offset, length } = ROW_ATTRIBUTES;
      const first = (...names: readonly string[]) => inPartition(rowPartition(appId, hour), ...names);
      const found = wanted ? first(updates, offset, length, ROW_ATTRIBUTES[wanted.kind]) : first();
      // The ids are hashes, so DynamoDB cannot filter by them.
      const isWanted = (item: Item): boolean => {
        const hashes = wanted && item[ROW_ATTRIBUTES[wanted.kind]]?.B;
        return hashes !== undefined && wanted?.ids.some((id) => mayContain(hashes, id)) === true;
      };
      let second: Promise<ReadonlySet<string>> | undefined;
      const keysInSecond = async ({ kind }: WantedIds): Promise<ReadonlySet<string>> => {
        const items = await allOf(inPartition(secondPartition(appId, hour), ROW_ATTRIBUTES[kind]));
        return new Set(items.filter(isWanted).map((item) => text(item, 'sk')));
      };
      for await (const item of found) {
        const row = rowOf(appId, item);
        if (!row) continue;
        if (!wanted || isWanted(item)) {
          yield row;
        } else if (wanted.kind !== 'eventIds' && row.updates >= JOURNAL_SPLIT_UPDATES) {
          // Only large blocks have a second row, so that most hours are read with one query.
          second ??= keysInSecond(wanted);
          if ((await second).has(text(item, 'sk'))) yield row;
        }
      }
    },
    row: readRow,
    gaps: async (appId, from, to) => (await readGaps(table, appId, [from, to])).gaps,
    async open(row) {
      if (row.inline) return decodeBlock(decompress(row.inline), row);
      if (!(row.length > 0)) return decodeBlock(decompress(await blockInRow(row)), row);
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
      return decodeBlock(decompress((await Body?.transformToByteArray()) ?? Buffer.alloc(0)), row);
    },
  };
}

function projection(names: readonly string[]) {
  return {
    ProjectionExpression: names.map((name) => `#${name}`).join(),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
  };
}

/** Returns `undefined` for an item that is no row. */
function rowOf(appId: string, item: Item): BlockRow | undefined {
  const key = parseRowKey(item['sk']?.S ?? '');
  const inline = item[ROW_ATTRIBUTES.block]?.B;
  if (!key) return undefined;
  return {
    appId,
    ...key,
    updates: number(item, ROW_ATTRIBUTES.updates),
    ...(inline ? { inline } : {}),
    offset: number(item, ROW_ATTRIBUTES.offset),
    length: number(item, ROW_ATTRIBUTES.length),
  };
}
