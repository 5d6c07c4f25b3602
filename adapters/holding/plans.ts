/**
 * Redrive plans in the holding table, a partition per app. A plan's id ends with a hash of its app, so that the id alone leads to the
 * plan. Two indexes of the table list plans too: all of them, and those that run, the one that was worked on longest ago first.
 */
import { createHash, randomBytes } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type RedrivePlan, supersededPlans } from '../../core/holding/redrive.ts';
import { PLAN_SECONDS, PLANS_PER_APP } from '../../core/limits.ts';
import { isMade } from '../conditional.ts';
import { parsed } from '../parsed.ts';
import { allOf, firstOf, type Item, itemsOf, readEach } from '../query.ts';
import { ALL_PLANS, DEAD_INDEX, DUE_INDEX, plansPartition, RUNNING_PLANS } from './keys.ts';

export interface Plans {
  /** Plans of the app that are not running make room for it, when there are many. `undefined`: too many are running. */
  create(plan: Omit<RedrivePlan, 'id' | 'version'>): Promise<RedrivePlan | undefined>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** Of all apps, the newest first. @param cursor id of the plan before the first; anything else begins anew. */
  list(limit: number, cursor?: string): Promise<readonly RedrivePlan[]>;
  /** Of one app, the newest first. */
  listOfApp(appId: string): Promise<readonly RedrivePlan[]>;
  /** Those that run, whichever was worked on longest ago first. */
  running(): Promise<readonly RedrivePlan[]>;
  /** `undefined`: somebody changed it meanwhile, or it is gone. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
}

const ID = /^plan_[0-9a-f]{24}$/;
const OWNER_DIGITS = 8;

/** A hash of the app's id. Two apps may share a partition, so plans that are read from it are filtered by app. */
function ownerOf(appId: string | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(appId ?? null))
    .digest('hex')
    .slice(0, OWNER_DIGITS);
}

/** The time first, so that ids sort by it. */
function newId({ createdAt, filter }: Pick<RedrivePlan, 'createdAt' | 'filter'>): string {
  return `plan_${Math.floor(createdAt).toString(16).padStart(12, '0')}${randomBytes(2).toString('hex')}${ownerOf(filter.appId)}`;
}

function keyOf(id: string) {
  return { pk: { S: plansPartition(id.slice(-OWNER_DIGITS)) }, sk: { S: id } };
}

/** `undefined`: it cannot be read, which does not concern the others. */
function planOf(item: Item): RedrivePlan | undefined {
  const plan = parsed<RedrivePlan>(item['document']?.S);
  return plan?.filter ? plan : undefined;
}

/** @param most plans of one app. */
export function createPlans(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
  most = PLANS_PER_APP,
): Plans {
  /** `false`: the condition did not hold. */
  const put = (plan: RedrivePlan, ConditionExpression: string, values: object = {}): Promise<boolean> => {
    const Item = {
      ...keyOf(plan.id),
      version: { N: String(plan.version) },
      document: { S: JSON.stringify(plan) },
      [DEAD_INDEX.partition]: { S: ALL_PLANS },
      [DEAD_INDEX.sort]: { S: plan.id },
      ...(plan.status === 'running'
        ? { [DUE_INDEX.partition]: { S: RUNNING_PLANS }, [DUE_INDEX.sort]: { N: String(Math.floor(now())) } }
        : { ttl: { N: String(Math.ceil(now() / 1000) + PLAN_SECONDS) } }),
    };
    return isMade(client.send(new PutItemCommand({ TableName: table, Item, ConditionExpression, ...values })));
  };
  const read = async (id: string): Promise<RedrivePlan | undefined> => {
    if (!ID.test(id)) return undefined;
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true }));
    return Item && planOf(Item);
  };
  const listOf = async (appId: string | undefined): Promise<readonly RedrivePlan[]> => {
    const found = itemsOf(client, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: plansPartition(ownerOf(appId)) } },
      ScanIndexForward: false,
    });
    return (await allOf(readEach(found, planOf))).filter(({ filter }) => filter.appId === appId);
  };
  const versionIs = (version: number) => ({ ExpressionAttributeValues: { ':version': { N: String(version) } } });
  const remove = ({ id, version }: RedrivePlan): Promise<boolean> => {
    const ConditionExpression = 'version = :version';
    const command = { TableName: table, Key: keyOf(id), ConditionExpression, ...versionIs(version) };
    return isMade(client.send(new DeleteItemCommand(command)));
  };
  return {
    async create(draft) {
      let plan: RedrivePlan;
      do plan = { ...draft, id: newId(draft), version: 1 };
      while (!(await put(plan, 'attribute_not_exists(pk)')));
      const superseded = supersededPlans(await listOf(draft.filter.appId), plan.id, most);
      if (superseded === undefined) {
        await remove(plan);
        return undefined;
      }
      for (const one of superseded) await remove(one);
      return plan;
    },
    read,
    async list(limit, cursor = '') {
      const after = ID.test(cursor) ? cursor : undefined;
      const found = itemsOf(client, {
        TableName: table,
        IndexName: DEAD_INDEX.name,
        KeyConditionExpression: `dead_day = :plans${after === undefined ? '' : ' AND dead_at < :after'}`,
        ExpressionAttributeValues: {
          ':plans': { S: ALL_PLANS },
          ...(after === undefined ? {} : { ':after': { S: after } }),
        },
        ScanIndexForward: false,
        Limit: limit,
      });
      return firstOf(readEach(found, planOf), limit);
    },
    listOfApp: listOf,
    async running() {
      const found = itemsOf(client, {
        TableName: table,
        IndexName: DUE_INDEX.name,
        KeyConditionExpression: 'due_shard = :plans',
        ExpressionAttributeValues: { ':plans': { S: RUNNING_PLANS } },
      });
      const plans = await Promise.all((await allOf(found)).map(({ sk }) => read(sk?.S ?? '')));
      return plans.filter((plan) => plan?.status === 'running') as RedrivePlan[];
    },
    async write(plan) {
      const next = { ...plan, version: plan.version + 1 };
      if (!ID.test(plan.id)) return undefined;
      return (await put(next, 'version = :version', versionIs(plan.version))) ? next : undefined;
    },
  };
}
