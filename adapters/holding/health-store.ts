/**
 * Reads and changes the health of destinations. A change is conditional on the version that was read. Parking
 * increases the version too, so that wake does not take a destination off its list while something is being parked
 * for it.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defined } from '../../core/defined.ts';
import type { DestinationRef } from '../../core/destination.ts';
import { HEALTHY, type Health, isUnhealthy } from '../../core/health/health.ts';
import { outageOf } from '../../core/health/outage.ts';
import {
  firstOf,
  getItem,
  type Item,
  json,
  number,
  query,
  type Table,
  text,
  updateItem,
  type Values,
} from '../dynamodb.ts';
import {
  DEAD_INDEX,
  DUE_INDEX,
  DUE_SHARDS,
  destinationOfPartition,
  destinationPartition,
  dueShard,
  HEALTH_SORT_KEY,
  UNHEALTHY,
} from './keys.ts';
import { createOutages } from './outages.ts';

export interface StoredHealth {
  readonly health: Health;
  readonly version: number;
  /** Unix ms at which wake handles the destination. Absent: it need not. */
  readonly nextDue?: number;
  readonly ref?: DestinationRef;
}

export interface HealthStore {
  read(destinationId: string): Promise<StoredHealth>;
  /**
   * @param nextDue `'keep'` leaves it unchanged, `undefined` takes the destination off the list of wake.
   * @returns `false` when somebody else wrote since it was read.
   */
  write(
    ref: DestinationRef,
    before: StoredHealth,
    health: Health,
    nextDue: number | undefined | 'keep',
  ): Promise<boolean>;
  /** Must be called after something was parked. Wake handles the destination at `wakeAt` at the latest. */
  wakeAt(ref: DestinationRef, wakeAt: number): Promise<void>;
  /** Yields the ids of the destinations that are due. */
  due(now: number): AsyncIterable<string>;
  /** Returns destinations whose circuit breaker is open or that were disabled, in the order of their ids. */
  unhealthy(limit: number): Promise<readonly StoredHealth[]>;
  /** Reserves the next free slot of a rate limit and returns it, in Unix ms. */
  reserveSlot(ref: DestinationRef, intervalMs: number, now: number): Promise<number>;
}

const TICK_MS = 60_000;

export function createHealthStore(client: DynamoDBClient, name: string, now: () => number = Date.now): HealthStore {
  const table: Table = { client, name };
  const outages = createOutages(client, name, now);
  const keyOf = (destinationId: string) => ({ pk: destinationPartition(destinationId), sk: HEALTH_SORT_KEY });
  /** Returns the item as it is afterwards; `undefined` when the condition did not hold. */
  const update = (destinationId: string, expression: string, values: Values, condition?: string) => {
    const expressions = { values, ...defined({ condition }) };
    return updateItem(table, keyOf(destinationId), expression, expressions, { ReturnValues: 'ALL_NEW' });
  };

  return {
    read: async (destinationId) => storedOf(await getItem(table, keyOf(destinationId))),
    async write(ref, before, health, nextDue) {
      const sets = ['document = :document', 'version = :version', 'destination = :destination'];
      const isSet = nextDue !== undefined && nextDue !== 'keep';
      if (isSet) sets.push('due_shard = :shard', 'next_due = :due');
      const isListed = isUnhealthy(health);
      if (isListed) sets.push('dead_day = :unhealthy', 'dead_at = :id');
      const values = {
        // The index contains no other attribute, so the document also names the destination.
        ':document': JSON.stringify({ ...health, ref }),
        ...(isListed ? { ':unhealthy': UNHEALTHY, ':id': ref.destinationId } : {}),
        ':version': before.version + 1,
        ':destination': JSON.stringify(ref),
        ':before': before.version === 0 ? undefined : before.version,
        ...(isSet ? { ':shard': dueShard(ref.destinationId), ':due': Math.floor(nextDue) } : {}),
      };
      const removed = [
        ...(nextDue === undefined ? ['due_shard', 'next_due'] : []),
        ...(isListed ? [] : ['dead_day', 'dead_at']),
      ];
      const remove = removed.length === 0 ? '' : ` REMOVE ${removed.join(', ')}`;
      const condition = before.version === 0 ? 'attribute_not_exists(version)' : 'version = :before';
      if (!(await update(ref.destinationId, `SET ${sets.join(', ')}${remove}`, values, condition))) return false;
      const outage = outageOf(ref, before.health, health, now());
      // A lost row is missing in the history of outages and changes nothing else.
      if (outage) await outages.write(outage).catch(() => undefined);
      return true;
    },
    async wakeAt(ref, wakeAt) {
      const due = Math.floor(wakeAt);
      const after = await update(
        ref.destinationId,
        'SET due_shard = :shard, next_due = if_not_exists(next_due, :due), destination = :destination ADD version :one',
        { ':shard': dueShard(ref.destinationId), ':due': due, ':destination': JSON.stringify(ref), ':one': 1 },
      );
      if (number(after, 'next_due') <= wakeAt) return;
      await update(
        ref.destinationId,
        'SET next_due = :due ADD version :one',
        { ':due': due, ':one': 1 },
        'next_due > :due',
      );
    },
    async *due(now) {
      // Each tick starts with another shard, so that an overloaded shard does not starve the others.
      const first = Math.floor(now / TICK_MS) % DUE_SHARDS;
      for (let n = 0; n < DUE_SHARDS; n++) {
        const shard = (first + n) % DUE_SHARDS;
        const values = { ':shard': `DUE#${shard}`, ':now': Math.floor(now) };
        const condition = 'due_shard = :shard AND next_due <= :now';
        const found = query(table, condition, values, { IndexName: DUE_INDEX.name });
        for await (const item of found) yield destinationOfPartition(text(item, 'pk'));
      }
    },
    async unhealthy(limit) {
      const found = query(
        table,
        `${DEAD_INDEX.partition} = :unhealthy`,
        { ':unhealthy': UNHEALTHY },
        { IndexName: DEAD_INDEX.name, Limit: limit },
      );
      return (await firstOf(found, limit)).map(storedOf);
    },
    async reserveSlot({ destinationId }, intervalMs, now) {
      for (;;) {
        const queued = await update(
          destinationId,
          'SET next_slot = next_slot + :interval',
          { ':interval': intervalMs, ':now': now },
          'next_slot >= :now',
        );
        if (queued) return number(queued, 'next_slot') - intervalMs;
        const taken = await update(
          destinationId,
          'SET next_slot = :first',
          { ':first': now + intervalMs, ':now': now },
          'attribute_not_exists(next_slot) OR next_slot < :now',
        );
        if (taken) return now;
      }
    },
  };
}

function storedOf(item: Item | undefined): StoredHealth {
  const nextDue = number(item, 'next_due');
  const { ref: named, ...health } = json<Health & { ref?: DestinationRef }>(item, 'document') ?? {};
  return {
    // An unreadable health counts as never written, and the next change replaces it.
    health: isHealth(health) ? health : HEALTHY,
    version: item?.['version'] === undefined ? 0 : number(item, 'version'),
    ...(Number.isNaN(nextDue) ? {} : { nextDue }),
    ...defined({ ref: json<DestinationRef>(item, 'destination') ?? named }),
  };
}

function isHealth(health: Partial<Health>): health is Health {
  const { breaker, disabled, lastFailure, ...counts } = health;
  if (lastFailure !== undefined && typeof lastFailure?.reason !== 'string') return false;
  const isText = typeof breaker === 'string' && (disabled === undefined || typeof disabled === 'string');
  const { failures, probes } = counts;
  return isText && [failures, probes, ...Object.values(counts)].every((count) => typeof count === 'number');
}
