/**
 * Bodies of parked deliveries and dead letters, compressed with gzip, in pieces that fit into a DynamoDB item. A body
 * is written once under a new id and never changed. A body without a reference is deleted by its time to live.
 */
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HOLDING_PIECE_BYTES } from '../../core/limits.ts';
import { allOf, deleteItem, number, putItem, query, type Table, text, updateItem } from '../dynamodb.ts';
import { bodyPartition } from './keys.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

export interface Bodies {
  /** Returns the id of the stored body. @param expiresAt Unix ms. */
  keep(body: string, expiresAt: number): Promise<string>;
  /** `undefined`: it does not exist. @throws BrokenBody when it cannot be read. */
  open(id: string): Promise<string | undefined>;
  discard(id: string): Promise<void>;
  /** Lets DynamoDB delete the body a day after `nowMs`, in Unix ms. Until then it can be opened. */
  expire(id: string, nowMs: number): Promise<void>;
}

/** The stored bytes are not gzip. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody';
  /** The stored bytes. */
  readonly base64: string;

  constructor(data: Buffer) {
    super('the stored body is not gzip');
    this.base64 = data.toString('base64');
  }
}

/**
 * How long a body can be opened after its row was removed: a day. DynamoDB can execute the write of a row and the answer
 * be lost. If the row is removed before the SDK repeats the write, the repetition creates the row again, or replaces a later row
 * of the same delivery. Its body must still exist then, so that the delivery is sent twice and not lost.
 */
const UNUSED_BODY_LIFE_MS = 86_400_000;

interface Piece {
  readonly sk: string;
  readonly data: Uint8Array;
  /** Number of pieces of the body. */
  readonly of: number;
}

export function createBodies(client: DynamoDBClient, name: string): Bodies {
  const table: Table = { client, name };
  /** The read is consistent, because a row whose body is not found is removed. */
  const piecesOf = async (id: string): Promise<readonly Piece[]> => {
    const found = query(table, 'pk = :pk', { ':pk': bodyPartition(id) }, { ConsistentRead: true });
    return (await allOf(found)).map((item) => ({
      sk: text(item, 'sk'),
      data: item['data']?.B ?? new Uint8Array(),
      of: number(item, 'pieces'),
    }));
  };
  return {
    async keep(body, expiresAt) {
      const id = randomUUID();
      const data = await pack(Buffer.from(body, 'utf8'));
      const pieces = Math.max(1, Math.ceil(data.length / HOLDING_PIECE_BYTES));
      for (let n = 0; n < pieces; n++) {
        await putItem(table, {
          pk: bodyPartition(id),
          sk: String(n).padStart(3, '0'),
          data: data.subarray(n * HOLDING_PIECE_BYTES, (n + 1) * HOLDING_PIECE_BYTES),
          pieces,
          ttl: secondsOf(expiresAt),
        });
      }
      return id;
    },
    async open(id) {
      const pieces = await piecesOf(id);
      // When pieces are missing, the body is being deleted.
      if (pieces.length === 0 || pieces.length < (pieces[0] as Piece).of) return undefined;
      const data = Buffer.concat(pieces.map((piece) => piece.data));
      try {
        return (await unpack(data)).toString('utf8');
      } catch {
        throw new BrokenBody(data);
      }
    },
    async discard(id) {
      for (const { sk } of await piecesOf(id)) await deleteItem(table, { pk: bodyPartition(id), sk });
    },
    async expire(id, nowMs) {
      const pk = bodyPartition(id);
      const expressions = {
        condition: 'attribute_exists(pk)',
        names: { '#ttl': 'ttl' },
        values: { ':ttl': secondsOf(nowMs + UNUSED_BODY_LIFE_MS) },
      };
      const keys = query(table, 'pk = :pk', { ':pk': pk }, { ConsistentRead: true, ProjectionExpression: 'sk' });
      for (const item of await allOf(keys)) {
        await updateItem(table, { pk, sk: text(item, 'sk') }, 'SET #ttl = :ttl', expressions);
      }
    },
  };
}

function secondsOf(ms: number): number {
  return Math.ceil(ms / 1000);
}
