/**
 * Parks deliveries and lets them out again. Written in the order body, row, wake-up, so that a crash in between leaves
 * something useless behind and never loses anything: the record is acknowledged only afterwards.
 */
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import type { Parking } from '../../core/holding/parked.ts';
import { UnreadableDelivery } from '../../core/holding/unreadable.ts';
import { MAX_AGE_SECONDS } from '../../core/limits.ts';
import { isMade } from '../conditional.ts';
import { firstOf, itemsOf } from '../query.ts';
import { type Bodies, BrokenBody, createBodies } from './bodies.ts';
import type { HealthStore, Whose } from './health-store.ts';
import { deliveryOfParked, destinationPartition, dueOfParked, parkedKey, parkedUntil } from './keys.ts';

/** A parked delivery as its row tells. */
export interface ParkedRow {
  readonly destinationId: string;
  readonly sk: string;
  readonly deliveryId: string;
  /** Unix ms. */
  readonly dueAt: number;
  readonly bodyId: string;
  readonly why: string;
  /** Number of the attempt that it waits for; 1 = the first. */
  readonly attempt: number;
}

export interface Parked {
  park(delivery: Delivery, parking: Parking): Promise<void>;
  /** Rows that are due at `until`, the oldest first. */
  due(destinationId: string, until: number, limit: number): Promise<readonly ParkedRow[]>;
  /** Unix ms at which the next row is due. */
  nextDue(destinationId: string): Promise<number | undefined>;
  /** How many are parked, counted up to `limit`. */
  count(destinationId: string, limit: number): Promise<number>;
  /** `undefined`: it was let out meanwhile. @throws UnreadableDelivery when it will never be readable. */
  open(row: ParkedRow): Promise<Delivery | undefined>;
  /** Takes the row away, unless the same delivery was parked anew since it was read. */
  remove(row: ParkedRow): Promise<void>;
}

/** Twice as long as anything may wait: bodies that nothing refers to go by themselves. */
const BODY_LIFE_MS = 2 * MAX_AGE_SECONDS * 1000;

/** The body's id in a row that does not tell it. */
const NO_BODY = '';

export function createParked(
  client: DynamoDBClient,
  table: string,
  health: HealthStore,
  now: () => number,
  bodies: Bodies = createBodies(client, table),
): Parked {
  const query = async (destinationId: string, range: readonly [string, string], Limit: number) => {
    const found = itemsOf(client, {
      TableName: table,
      // Wake takes a destination off its list when it sees no row.
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': { S: destinationPartition(destinationId) },
        ':from': { S: range[0] },
        ':to': { S: range[1] },
      },
      Limit,
    });
    return (await firstOf(found, Limit)).map((item) => rowOf(destinationId, item));
  };
  const isThere = async ({ destinationId, sk, bodyId }: ParkedRow): Promise<boolean> => {
    const Key = { pk: { S: destinationPartition(destinationId) }, sk: { S: sk } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item !== undefined && bodyOf(Item) === bodyId;
  };
  const all = parkedUntil(Number.MAX_SAFE_INTEGER / 10);

  return {
    async park(delivery, { why, dueAt, wakeAt }) {
      const { appId, scope, destinationId } = delivery;
      const bodyId = await bodies.keep(encodeDelivery(delivery), now() + BODY_LIFE_MS);
      const Item = {
        pk: { S: destinationPartition(destinationId) },
        sk: { S: parkedKey(dueAt, delivery.id) },
        body: { S: bodyId },
        why: { S: why },
        attempt: { N: String(delivery.attempt) },
        packed_at: { N: String(delivery.packedAt) },
        ...(delivery.lastFailure ? { class: { S: delivery.lastFailure.class } } : {}),
      };
      await client.send(new PutItemCommand({ TableName: table, Item }));
      await health.wakeAt({ appId, scope, destinationId } satisfies Whose, wakeAt);
    },
    due: (destinationId, until, limit) => query(destinationId, parkedUntil(until), limit),
    async nextDue(destinationId) {
      return (await query(destinationId, all, 1))[0]?.dueAt;
    },
    async count(destinationId, limit) {
      return (await query(destinationId, all, limit)).length;
    },
    async open(row) {
      const text = await bodies.open(row.bodyId).catch((error: unknown) => {
        throw error instanceof BrokenBody ? new UnreadableDelivery('Undecodable', error.base64) : error;
      });
      if (text === undefined) {
        // A row is removed before its body. When the row is still there, its body is lost.
        if (await isThere(row)) throw new UnreadableDelivery('BodyGone');
        return undefined;
      }
      try {
        return decodeDelivery(text);
      } catch {
        throw new UnreadableDelivery('Undecodable', text);
      }
    },
    async remove({ destinationId, sk, bodyId }) {
      const command = new DeleteItemCommand({
        TableName: table,
        Key: { pk: { S: destinationPartition(destinationId) }, sk: { S: sk } },
        ...(bodyId === NO_BODY
          ? {
              ConditionExpression: 'NOT attribute_type(body, :text)',
              ExpressionAttributeValues: { ':text': { S: 'S' } },
            }
          : { ConditionExpression: 'body = :body', ExpressionAttributeValues: { ':body': { S: bodyId } } }),
      });
      await isMade(client.send(command));
      await bodies.discard(bodyId);
    },
  };
}

function bodyOf(item: Record<string, AttributeValue>): string {
  return item['body']?.S ?? NO_BODY;
}

function rowOf(destinationId: string, item: Record<string, AttributeValue>): ParkedRow {
  const sk = item['sk']?.S ?? '';
  return {
    destinationId,
    sk,
    deliveryId: deliveryOfParked(sk),
    dueAt: dueOfParked(sk),
    bodyId: bodyOf(item),
    why: item['why']?.S ?? '',
    attempt: Number(item['attempt']?.N ?? 1),
  };
}
