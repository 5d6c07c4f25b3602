/**
 * Bodies of held things, gzipped, in pieces that fit a DynamoDB item. A body is written once under an id of its own and
 * never changed; one that nothing refers to any more goes by its time to live.
 */
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HOLDING_PIECE_BYTES } from '../../core/limits.ts';
import { allOf, itemsOf } from '../query.ts';
import { bodyPartition } from './keys.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

export interface Bodies {
  /** Gives the id under which it is kept. @param expiresAt Unix ms. */
  keep(text: string, expiresAt: number): Promise<string>;
  /** `undefined`: it is not there (any more). @throws BrokenBody when what is there cannot be read. */
  open(id: string): Promise<string | undefined>;
  discard(id: string): Promise<void>;
}

/** What is stored is no gzip. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody';
  /** The stored bytes. */
  readonly base64: string;

  constructor(data: Buffer) {
    super('the stored body is no gzip');
    this.base64 = data.toString('base64');
  }
}

interface Piece {
  readonly sk: string;
  readonly data: Uint8Array;
  /** How many there are of the body. */
  readonly of: number;
}

export function createBodies(client: DynamoDBClient, table: string): Bodies {
  /** As they are now: whoever finds no body takes its row away. */
  const piecesOf = async (id: string): Promise<readonly Piece[]> => {
    const found = itemsOf(client, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: bodyPartition(id) } },
    });
    return (await allOf(found)).map(({ sk, data, pieces: of }) => ({
      sk: sk?.S ?? '',
      data: data?.B ?? new Uint8Array(),
      of: Number(of?.N),
    }));
  };
  return {
    async keep(text, expiresAt) {
      const id = randomUUID();
      const data = await pack(Buffer.from(text, 'utf8'));
      const pieces = Math.max(1, Math.ceil(data.length / HOLDING_PIECE_BYTES));
      for (let n = 0; n < pieces; n++) {
        const Item = {
          pk: { S: bodyPartition(id) },
          sk: { S: String(n).padStart(3, '0') },
          data: { B: data.subarray(n * HOLDING_PIECE_BYTES, (n + 1) * HOLDING_PIECE_BYTES) },
          pieces: { N: String(pieces) },
          ttl: { N: String(Math.ceil(expiresAt / 1000)) },
        };
        await client.send(new PutItemCommand({ TableName: table, Item }));
      }
      return id;
    },
    async open(id) {
      const pieces = await piecesOf(id);
      // Some of them: somebody is taking it away.
      if (pieces.length === 0 || pieces.length < (pieces[0] as Piece).of) return undefined;
      const data = Buffer.concat(pieces.map((piece) => piece.data));
      try {
        return (await unpack(data)).toString('utf8');
      } catch {
        throw new BrokenBody(data);
      }
    },
    async discard(id) {
      for (const { sk } of await piecesOf(id)) {
        const Key = { pk: { S: bodyPartition(id) }, sk: { S: sk } };
        await client.send(new DeleteItemCommand({ TableName: table, Key }));
      }
    },
  };
}
