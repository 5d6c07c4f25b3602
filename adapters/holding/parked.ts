/**
 * Parks deliveries and reads them again. Parking writes the body, the row and then the time for wake, so that a crash
 * in between leaves a useless item and never loses a delivery: the record is acknowledged only afterwards.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import type { Parking } from '../../core/holding/parked.ts';
import { UnreadableDelivery } from '../../core/holding/unreadable.ts';
import { MAX_AGE_SECONDS } from '../../core/limits.ts';
import { deleteItem, firstOf, getItem, type Item, putItem, query, type Table, text } from '../dynamodb.ts';
import { type Bodies, BrokenBody, createBodies } from './bodies.ts';
import type { HealthStore } from './health-store.ts';
import { deliveryOfParked, destinationPartition, dueOfParked, parkedKey, parkedUntil } from './keys.ts';

/** The row of a parked delivery. */
export interface ParkedRow {
  readonly destinationId: string;
  readonly sk: string;
  readonly deliveryId: string;
  /** Unix ms. */
  readonly dueAt: number;
  readonly bodyId: string;
  readonly why: string;
  /** Number of its next attempt, counted from 1. */
  readonly attempt: number;
}

export interface Parked {
  park(delivery: Delivery, parking: Parking): Promise<void>;
  /** Returns the rows that are due at `until`, oldest first. */
  due(destinationId: string, until: number, limit: number): Promise<readonly ParkedRow[]>;
  /** Returns when the next row is due, in Unix ms. */
  nextDue(destinationId: string): Promise<number | undefined>;
  /** Returns the number of parked deliveries, at most `limit`. */
  count(destinationId: string, limit: number): Promise<number>;
  /** `undefined`: it was released in the meantime. @throws UnreadableDelivery when it will never be readable. */
  open(row: ParkedRow): Promise<Delivery | undefined>;
  /** Removes the row, unless the same delivery was parked again since it was read. */
  remove(row: ParkedRow): Promise<void>;
}

/** Twice the maximum age of a delivery. Bodies without a reference are then deleted. */
const BODY_LIFE_MS = 2 * MAX_AGE_SECONDS * 1000;

/** The id of the body in a row that has none. */
const NO_BODY = '';

export function createParked(
  client: DynamoDBClient,
  name: string,
  health: HealthStore,
  now: () => number,
  bodies: Bodies = createBodies(client, name),
): Parked {
  const table: Table = { client, name };
  const rowsIn = async (destinationId: string, [from, to]: readonly [string, string], Limit: number) => {
    const values = { ':pk': destinationPartition(destinationId), ':from': from, ':to': to };
    // The read is consistent, because wake does not handle a destination again when it finds no row.
    const options = { ConsistentRead: true, Limit };
    const found = await firstOf(query(table, 'pk = :pk AND sk BETWEEN :from AND :to', values, options), Limit);
    return found.map((item) => rowOf(destinationId, item));
  };
  const exists = async ({ destinationId, sk, bodyId }: ParkedRow): Promise<boolean> => {
    const item = await getItem(table, { pk: destinationPartition(destinationId), sk }, { ConsistentRead: true });
    return item !== undefined && text(item, 'body') === bodyId;
  };
  const all = parkedUntil(Number.MAX_SAFE_INTEGER / 10);

  return {
    async park(delivery, { why, dueAt, wakeAt }) {
      const { appId, scope, destinationId } = delivery;
      const bodyId = await bodies.keep(encodeDelivery(delivery), now() + BODY_LIFE_MS);
      await putItem(table, {
        pk: destinationPartition(destinationId),
        sk: parkedKey(dueAt, delivery.id),
        body: bodyId,
        why,
        attempt: delivery.attempt,
        packed_at: delivery.packedAt,
        class: delivery.lastFailure?.class,
      });
      await health.wakeAt({ appId, scope, destinationId }, wakeAt);
    },
    due: (destinationId, until, limit) => rowsIn(destinationId, parkedUntil(until), limit),
    async nextDue(destinationId) {
      return (await rowsIn(destinationId, all, 1))[0]?.dueAt;
    },
    async count(destinationId, limit) {
      return (await rowsIn(destinationId, all, limit)).length;
    },
    async open(row) {
      const body = await bodies.open(row.bodyId).catch((error: unknown) => {
        throw error instanceof BrokenBody ? new UnreadableDelivery('Undecodable', error.base64) : error;
      });
      if (body === undefined) {
        // A body is deleted after its row. When the row is still there, its body is lost.
        if (await exists(row)) throw new UnreadableDelivery('BodyGone');
        return undefined;
      }
      try {
        return decodeDelivery(body);
      } catch {
        throw new UnreadableDelivery('Undecodable', body);
      }
    },
    async remove({ destinationId, sk, bodyId }) {
      const isSame =
        bodyId === NO_BODY
          ? { condition: 'NOT attribute_type(body, :text)', values: { ':text': 'S' } }
          : { condition: 'body = :body', values: { ':body': bodyId } };
      await deleteItem(table, { pk: destinationPartition(destinationId), sk }, isSame);
      await bodies.expire(bodyId, now());
    },
  };
}

function rowOf(destinationId: string, item: Item): ParkedRow {
  const sk = text(item, 'sk');
  return {
    destinationId,
    sk,
    deliveryId: deliveryOfParked(sk),
    dueAt: dueOfParked(sk),
    bodyId: text(item, 'body'),
    why: text(item, 'why'),
    attempt: Number(item['attempt']?.N ?? 1),
  };
}
