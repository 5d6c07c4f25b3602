/**
 * Writes the journal: one object with the blocks of an invocation, and then the rows of its index. Blocks that are
 * small together are kept in their rows, because a PUT costs as much as writing several KB to a table. A failure never
 * affects deliveries: what could not be written is reported as a gap.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { encodeBlock } from '../../core/journal/block.ts';
import { objectOf } from '../../core/journal/object.ts';
import { blockId, type JournalBlock, objectKey, rowFields, rowKey, rowPartition } from '../../core/journal/row.ts';
import { DYNAMODB_BATCH_ITEMS, JOURNAL_INLINE_BYTES, JOURNAL_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { putBatch, type Table, type Values } from '../dynamodb.ts';
import { orAfter } from '../or-after.ts';

export interface JournalOptions {
  readonly bucket: string;
  readonly table: string;
  /** How long rows are kept, in seconds. Objects expire by a rule of the bucket. */
  readonly keptSeconds: number;
  readonly log: Log;
  /** Loads the client, which is needed for larger invocations only. */
  s3(): Promise<Pick<typeof import('@aws-sdk/client-s3'), 'PutObjectCommand'> & { readonly client: S3Client }>;
}

interface Member extends Values {
  readonly pk: string;
  readonly sk: string;
}

const compress = promisify(gzip);

/** Returns a function that resolves when everything is written, or after the time limit. It never throws. */
export function createJournalWriter(dynamodb: DynamoDBClient, options: JournalOptions) {
  const { bucket, keptSeconds, log } = options;
  const table: Table = { client: dynamodb, name: options.table };
  const write = async (objectId: string, blocks: readonly JournalBlock[], signal: AbortSignal): Promise<void> => {
    const members = await Promise.all(
      blocks.map(async (block, index) => ({
        ...rowOf(block, blockId(objectId, index), keptSeconds),
        member: await compress(encodeBlock(headOf(block), block.updates)),
      })),
    );
    const bytes = members.reduce((sum, { member }) => sum + member.length, 0);
    const rows = bytes <= JOURNAL_INLINE_BYTES ? members.map(inlineRow) : await put(objectId, blocks, members, signal);
    for (let from = 0; from < rows.length; from += DYNAMODB_BATCH_ITEMS) {
      await putBatch(table, rows.slice(from, from + DYNAMODB_BATCH_ITEMS), signal);
    }
  };
  const put = async (
    objectId: string,
    [first]: readonly JournalBlock[],
    members: readonly (Member & { readonly member: Buffer })[],
    abortSignal: AbortSignal,
  ): Promise<readonly Values[]> => {
    const { content, entries } = objectOf(members.map(directoryEntry));
    const { client, PutObjectCommand } = await options.s3();
    const Key = objectKey(objectId, first?.at ?? 0);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: content }), { abortSignal });
    return members.map(({ member: _, ...row }, index) => {
      const { offset = 0, length = 0 } = entries[index] ?? {};
      return { ...row, offset, length };
    });
  };
  return async (objectId: string, blocks: readonly JournalBlock[]): Promise<void> => {
    if (blocks.length === 0) return;
    const ms = JOURNAL_SECONDS * 1000;
    const signal = AbortSignal.timeout(ms);
    const late = (): never => {
      throw new Error(`The journal was not written within ${JOURNAL_SECONDS} s.`);
    };
    try {
      await orAfter(ms, write(objectId, blocks, signal), late);
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      for (const { appId, scope, at, updates } of blocks) {
        log({
          event: 'journal.gap',
          app_id: appId,
          scope,
          at: new Date(at).toISOString(),
          updates: updates.length,
          reason,
        });
      }
    }
  };
}

function headOf({ updates: _, ...head }: JournalBlock) {
  return head;
}

function rowOf(block: JournalBlock, id: string, keptSeconds: number): Member {
  return {
    pk: rowPartition(block.appId, block.at),
    sk: rowKey(block, id),
    ...rowFields(block),
    ttl: Math.ceil(block.at / 1000) + keptSeconds,
  };
}

function inlineRow({ member, ...row }: Member & { readonly member: Buffer }): Values {
  return { ...row, block: member };
}

/** Returns the fields of the directory of an object, from which rows can be restored. */
function directoryEntry({ member, ...row }: Member & { readonly member: Buffer }) {
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  ]);
  return { row: Object.fromEntries(fields) as Record<string, unknown>, member };
}
