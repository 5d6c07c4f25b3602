/**
 * Finds a delivery in the holding table. The rows of a destination are sorted by time and not by delivery, so that a bounded number of
 * them is read.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ParkReason } from '../../core/holding/parked.ts';
import type { Held } from '../../core/journal/state.ts';
import { HELD_ROWS_READ } from '../../core/limits.ts';
import { getItem, type Item, query, type Table, text } from '../dynamodb.ts';
import { archivedOf } from './dead-letters.ts';
import { deadKey, deliveryOfParked, destinationPartition, dueOfParked, parkedKey, parkedUntil } from './keys.ts';

export interface HeldQuery {
  readonly destinationId: string;
  readonly deliveryId: string;
  /** Times (Unix ms) under which it can be parked. They are tried first. */
  readonly dueTimes: readonly number[];
  /** Unix ms before which it cannot have become a dead letter. */
  readonly diedFrom: number;
}

export function createHeldLookup(client: DynamoDBClient, name: string): (query: HeldQuery) => Promise<Held> {
  const table: Table = { client, name };
  /** Returns the first row between two keys that belongs to the delivery. */
  const find = async (pk: string, [from, to]: readonly [string, string], isOwn: (sk: string) => boolean) => {
    const values = { ':pk': pk, ':from': from, ':to': to };
    let left = HELD_ROWS_READ;
    const options = { ProjectionExpression: 'sk', Limit: HELD_ROWS_READ };
    for await (const item of query(table, 'pk = :pk AND sk BETWEEN :from AND :to', values, options)) {
      const sk = text(item, 'sk');
      if (isOwn(sk)) return getItem(table, { pk, sk });
      if (--left === 0) break;
    }
    return undefined;
  };
  return async ({ destinationId, deliveryId, dueTimes, diedFrom }) => {
    const pk = destinationPartition(destinationId);
    const exact = await Promise.all(dueTimes.map((time) => getItem(table, { pk, sk: parkedKey(time, deliveryId) })));
    const known = exact.find((item) => item !== undefined);
    if (known) return { parked: parkedOf(known) };
    const [parked, dead] = await Promise.all([
      find(pk, parkedUntil(Number.MAX_SAFE_INTEGER / 10), (sk) => deliveryOfParked(sk) === deliveryId),
      find(pk, [deadKey(diedFrom, ''), 'DEAD#~'], (sk) => sk.endsWith(`#${deliveryId}`)),
    ]);
    return { ...(parked ? { parked: parkedOf(parked) } : {}), ...(dead ? { dead: deadOf(dead) } : {}) };
  };
}

function parkedOf(item: Item): NonNullable<Held['parked']> {
  return { dueAt: dueOfParked(text(item, 'sk')), why: text(item, 'why') as ParkReason };
}

function deadOf(item: Item): NonNullable<Held['dead']> {
  const { key, deadLetter } = archivedOf(item);
  const discarded = item['discarded']?.S;
  const { diedAt, reason } = deadLetter;
  return { key, diedAt, reason, ...(discarded === undefined ? {} : { discarded }) };
}
