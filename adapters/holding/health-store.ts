/**
 * Reads and changes the health of destinations. A change is conditional on the version that was read; parking raises the
 * version too, so that wake never takes a destination off its list while something is being parked for it.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined } from '../../core/defined.ts';
import { HEALTHY, type Health } from '../../core/health/health.ts';
import { parsed } from '../parsed.ts';
import { itemsOf } from '../query.ts';
import {
  DUE_INDEX,
  DUE_SHARDS,
  destinationOfPartition,
  destinationPartition,
  dueShard,
  HEALTH_SORT_KEY,
} from './keys.ts';

/** Whose health it is: what wake needs to look the destination up. */
export interface Whose {
  readonly appId: string;
  /** `feed_group:user` */
  readonly scope: string;
  readonly destinationId: string;
}

export interface StoredHealth {
  readonly health: Health;
  readonly version: number;
  /** Unix ms at which wake looks at the destination; absent: it need not. */
  readonly nextDue?: number;
  readonly whose?: Whose;
}

export interface HealthStore {
  read(destinationId: string): Promise<StoredHealth>;
  /**
   * `false`: somebody was faster; read again.
   * @param nextDue `'keep'` leaves it, `undefined` takes the destination off wake's list.
   */
  write(whose: Whose, before: StoredHealth, health: Health, nextDue: number | undefined | 'keep'): Promise<boolean>;
  /** Something was parked: wake looks at the destination at `wakeAt` at the latest. */
  wakeAt(whose: Whose, wakeAt: number): Promise<void>;
  /** Destinations that are due. */
  due(now: number): AsyncIterable<string>;
  /** The next free slot of a rate limit, reserved. Unix ms. */
  reserveSlot(whose: Whose, intervalMs: number, now: number): Promise<number>;
}

const TICK_MS = 60_000;

export function createHealthStore(client: DynamoDBClient, table: string): HealthStore {
  const keyOf = (destinationId: string) => ({
    pk: { S: destinationPartition(destinationId) },
    sk: { S: HEALTH_SORT_KEY },
  });
  /** `undefined`: the condition did not hold. */
  const update = async (
    destinationId: string,
    UpdateExpression: string,
    values: Record<string, AttributeValue>,
    ConditionExpression?: string,
  ): Promise<Record<string, AttributeValue> | undefined> => {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(destinationId),
          UpdateExpression,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
          ...(ConditionExpression ? { ConditionExpression } : {}),
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    async read(destinationId) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(destinationId) }));
      return storedOf(Item);
    },
    async write(whose, before, health, nextDue) {
      const sets = ['document = :document', 'version = :version', 'whose = :whose'];
      const values: Record<string, AttributeValue> = {
        ':document': { S: JSON.stringify(health) },
        ':version': { N: String(before.version + 1) },
        ':whose': { S: JSON.stringify(whose) },
      };
      let remove = '';
      if (nextDue === undefined) remove = ' REMOVE due_shard, next_due';
      else if (nextDue !== 'keep') {
        sets.push('due_shard = :shard', 'next_due = :due');
        values[':shard'] = { S: dueShard(whose.destinationId) };
        values[':due'] = { N: String(Math.floor(nextDue)) };
      }
      const condition = before.version === 0 ? 'attribute_not_exists(version)' : 'version = :before';
      if (before.version !== 0) values[':before'] = { N: String(before.version) };
      return (await update(whose.destinationId, `SET ${sets.join(', ')}${remove}`, values, condition)) !== undefined;
    },
    async wakeAt(whose, wakeAt) {
      const due = { N: String(Math.floor(wakeAt)) };
      const after = await update(
        whose.destinationId,
        'SET due_shard = :shard, next_due = if_not_exists(next_due, :due), whose = :whose ADD version :one',
        {
          ':shard': { S: dueShard(whose.destinationId) },
          ':due': due,
          ':whose': { S: JSON.stringify(whose) },
          ':one': { N: '1' },
        },
      );
      if (Number(after?.['next_due']?.N) <= wakeAt) return;
      await update(
        whose.destinationId,
        'SET next_due = :due ADD version :one',
        { ':due': due, ':one': { N: '1' } },
        'next_due > :due',
      );
    },
    async *due(now) {
      // Each tick begins with another shard, so that an overloaded one starves none of them.
      const first = Math.floor(now / TICK_MS) % DUE_SHARDS;
      for (let n = 0; n < DUE_SHARDS; n++) {
        const shard = (first + n) % DUE_SHARDS;
        const found = itemsOf(client, {
          TableName: table,
          IndexName: DUE_INDEX.name,
          KeyConditionExpression: 'due_shard = :shard AND next_due <= :now',
          ExpressionAttributeValues: { ':shard': { S: `DUE#${shard}` }, ':now': { N: String(Math.floor(now)) } },
        });
        for await (const { pk } of found) yield destinationOfPartition(pk?.S ?? '');
      }
    },
    async reserveSlot({ destinationId }, intervalMs, now) {
      const [interval, at] = [{ N: String(intervalMs) }, { N: String(now) }];
      for (;;) {
        const queued = await update(
          destinationId,
          'SET next_slot = next_slot + :interval',
          { ':interval': interval, ':now': at },
          'next_slot >= :now',
        );
        if (queued) return Number(queued['next_slot']?.N) - intervalMs;
        const first = { N: String(now + intervalMs) };
        const taken = await update(
          destinationId,
          'SET next_slot = :first',
          { ':first': first, ':now': at },
          'attribute_not_exists(next_slot) OR next_slot < :now',
        );
        if (taken) return now;
      }
    },
  };
}

function storedOf(item: Record<string, AttributeValue> | undefined): StoredHealth {
  const nextDue = item?.['next_due']?.N;
  const whose = parsed<Whose>(item?.['whose']?.S);
  const health = parsed<Health>(item?.['document']?.S);
  return {
    // What cannot be read counts as never written, and the next change writes it anew.
    health: isHealth(health) ? health : HEALTHY,
    version: Number(item?.['version']?.N ?? 0),
    ...(nextDue === undefined ? {} : { nextDue: Number(nextDue) }),
    ...defined({ whose }),
  };
}

function isHealth(health: Health | undefined): health is Health {
  const { breaker, disabled, ...counts }: Partial<Health> = health ?? {};
  const isText = typeof breaker === 'string' && (disabled === undefined || typeof disabled === 'string');
  const { failures, probes } = counts;
  return isText && [failures, probes, ...Object.values(counts)].every((count) => typeof count === 'number');
}
