/** What came of the deliveries of redrive plans and replays, counted by the functions that deliver. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NO_OUTCOME, type PlanOutcome } from '../../core/holding/plan.ts';
import { PLAN_SECONDS } from '../../core/limits.ts';
import { getItem, type Table, updateItem } from '../dynamodb.ts';
import { planOutcomeKey } from './keys.ts';

export interface PlanOutcomes {
  add(planId: string, counts: PlanOutcome): Promise<void>;
  of(planId: string): Promise<PlanOutcome>;
}

const COUNTS = Object.keys(NO_OUTCOME) as (keyof PlanOutcome)[];

export function createPlanOutcomes(client: DynamoDBClient, name: string, now: () => number): PlanOutcomes {
  const table: Table = { client, name };
  return {
    async add(planId, counts) {
      const update = `SET #ttl = :ttl ADD ${COUNTS.map((count) => `${count} :${count}`).join(', ')}`;
      const values = Object.fromEntries(COUNTS.map((count) => [`:${count}`, counts[count]]));
      await updateItem(table, planOutcomeKey(planId), update, {
        names: { '#ttl': 'ttl' },
        values: { ...values, ':ttl': Math.ceil(now() / 1000) + PLAN_SECONDS },
      });
    },
    async of(planId) {
      const item = await getItem(table, planOutcomeKey(planId));
      const counts = COUNTS.map((count) => [count, Number(item?.[count]?.N ?? 0)]);
      return Object.fromEntries(counts) as unknown as PlanOutcome;
    },
  };
}
