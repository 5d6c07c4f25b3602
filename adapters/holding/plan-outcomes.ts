/** What came of the deliveries of a redrive plan: how many were delivered, counted by the functions that deliver. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PLAN_SECONDS } from '../../core/limits.ts';
import { getItem, type Table, updateItem } from '../dynamodb.ts';
import { planOutcomeKey } from './keys.ts';

export interface PlanOutcomes {
  add(planId: string, delivered: number): Promise<void>;
  delivered(planId: string): Promise<number>;
}

export function createPlanOutcomes(client: DynamoDBClient, name: string, now: () => number): PlanOutcomes {
  const table: Table = { client, name };
  return {
    async add(planId, delivered) {
      await updateItem(table, planOutcomeKey(planId), 'SET #ttl = :ttl ADD delivered :delivered', {
        names: { '#ttl': 'ttl' },
        values: { ':delivered': delivered, ':ttl': Math.ceil(now() / 1000) + PLAN_SECONDS },
      });
    },
    async delivered(planId) {
      return Number((await getItem(table, planOutcomeKey(planId)))?.['delivered']?.N ?? 0);
    },
  };
}
