/** Redrive plans in the held table. */
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RedrivePlan } from '../../core/held/plan.ts';
import { allOf, firstOf, itemsOf } from '../query.ts';

export interface Plans {
  create(plan: Omit<RedrivePlan, 'id' | 'version'>): Promise<RedrivePlan>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly RedrivePlan[]>;
  /** All that are running, however many there are beside them. */
  running(): Promise<readonly RedrivePlan[]>;
  /** `undefined`: somebody changed it meanwhile. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
}

const PARTITION = 'PLANS';

export function createPlans(client: DynamoDBClient, table: string): Plans {
  const put = async (plan: RedrivePlan, condition: string, values: object): Promise<void> => {
    const Item = {
      pk: { S: PARTITION },
      sk: { S: plan.id },
      version: { N: String(plan.version) },
      document: { S: JSON.stringify(plan) },
    };
    await client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression: condition, ...values }));
  };
  return {
    async create(draft) {
      // The time first, so that ids sort by it.
      const id = `plan_${draft.createdAt.toString(16).padStart(12, '0')}${randomBytes(6).toString('hex')}`;
      const plan = { ...draft, id, version: 1 };
      await put(plan, 'attribute_not_exists(pk)', {});
      return plan;
    },
    async read(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: PARTITION }, sk: { S: id } } }),
      );
      return Item && (JSON.parse(Item['document']?.S ?? '{}') as RedrivePlan);
    },
    async list(limit) {
      const found = itemsOf(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: PARTITION } },
        ScanIndexForward: false,
        Limit: limit,
      });
      return (await firstOf(found, limit)).map((item) => JSON.parse(item['document']?.S ?? '{}') as RedrivePlan);
    },
    async running() {
      const found = itemsOf(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: PARTITION } },
      });
      const plans = (await allOf(found)).map((item) => JSON.parse(item['document']?.S ?? '{}') as RedrivePlan);
      return plans.filter(({ status }) => status === 'running');
    },
    async write(plan) {
      const next = { ...plan, version: plan.version + 1 };
      try {
        await put(next, 'version = :before', { ExpressionAttributeValues: { ':before': { N: String(plan.version) } } });
        return next;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}
