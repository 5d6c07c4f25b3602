/**
 * Redrive plans in the holding table, with a partition per app. The id of a plan ends with a hash of its app, so that
 * the plan can be read by its id. Two indexes of the table list plans too: one all plans, one the running plans,
 * least recently run first.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { previewExpiresAt, type RedrivePlan, supersededPlans } from '../../core/holding/redrive.ts';
import { PLAN_SECONDS, PLANS_PER_APP } from '../../core/limits.ts';
import {
  allOf,
  deleteItem,
  type Expressions,
  firstOf,
  getItem,
  type Item,
  json,
  putItem,
  query,
  readEach,
  type Table,
  text,
} from '../dynamodb.ts';
import { ALL_PLANS, DEAD_INDEX, DUE_INDEX, plansPartition, RUNNING_PLANS } from './keys.ts';

export interface Plans {
  /**
   * When an app has many plans, those that are not running are removed for the new one. `undefined`: too many are
   * running.
   */
  create(plan: Omit<RedrivePlan, 'id' | 'version'>): Promise<RedrivePlan | undefined>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** Plans of all apps, newest first. @param cursor id of the plan before the first one. Any other text is ignored. */
  list(limit: number, cursor?: string): Promise<readonly RedrivePlan[]>;
  /** Plans of one app, newest first. */
  listOfApp(appId: string): Promise<readonly RedrivePlan[]>;
  /** Running plans, least recently run first. */
  running(): Promise<readonly RedrivePlan[]>;
  /** `undefined`: somebody changed or removed it in the meantime. */
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
  /** `false`: somebody changed or removed it in the meantime. */
  remove(id: string, version: number): Promise<boolean>;
}

const ID = /^plan_[0-9a-f]{24}$/;
const OWNER_DIGITS = 8;

/**
 * Returns a hash of the app's id. Two apps can share a partition, so the plans that are read from it are filtered by
 * app.
 */
function ownerOf(appId: string | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(appId ?? null))
    .digest('hex')
    .slice(0, OWNER_DIGITS);
}

/** The id begins with the time, so that ids sort by it. */
function newId({ createdAt, filter }: Pick<RedrivePlan, 'createdAt' | 'filter'>): string {
  return `plan_${Math.floor(createdAt).toString(16).padStart(12, '0')}${randomBytes(2).toString('hex')}${ownerOf(filter.appId)}`;
}

function keyOf(id: string) {
  return { pk: plansPartition(id.slice(-OWNER_DIGITS)), sk: id };
}

/** Returns `undefined` for an unreadable plan, so that it does not affect others. */
function planOf(item: Item): RedrivePlan | undefined {
  const plan = json<RedrivePlan>(item, 'document');
  return plan?.filter ? plan : undefined;
}

function expiryOf({ status, createdAt }: RedrivePlan, nowMs: number): number {
  return status === 'planned' ? previewExpiresAt(createdAt) : nowMs + PLAN_SECONDS * 1000;
}

/** @param most maximum number of plans of one app. */
export function createPlans(
  client: DynamoDBClient,
  name: string,
  now: () => number = Date.now,
  most = PLANS_PER_APP,
): Plans {
  const table: Table = { client, name };
  const put = (plan: RedrivePlan, expressions: Expressions): Promise<boolean> => {
    const values = {
      ...keyOf(plan.id),
      version: plan.version,
      document: JSON.stringify(plan),
      [DEAD_INDEX.partition]: ALL_PLANS,
      [DEAD_INDEX.sort]: plan.id,
      ...(plan.status === 'running'
        ? { [DUE_INDEX.partition]: RUNNING_PLANS, [DUE_INDEX.sort]: Math.floor(now()) }
        : { ttl: Math.ceil(expiryOf(plan, now()) / 1000) }),
    };
    return putItem(table, values, expressions);
  };
  const read = async (id: string): Promise<RedrivePlan | undefined> => {
    if (!ID.test(id)) return undefined;
    const item = await getItem(table, keyOf(id), { ConsistentRead: true });
    return item && planOf(item);
  };
  const listOf = async (appId: string | undefined): Promise<readonly RedrivePlan[]> => {
    const values = { ':pk': plansPartition(ownerOf(appId)) };
    const found = query(table, 'pk = :pk', values, { ConsistentRead: true, ScanIndexForward: false });
    return (await allOf(readEach(found, planOf))).filter(({ filter }) => filter.appId === appId);
  };
  const versionIs = (version: number) => ({ condition: 'version = :version', values: { ':version': version } });
  const remove = (id: string, version: number) => deleteItem(table, keyOf(id), versionIs(version));
  return {
    async create(draft) {
      let plan: RedrivePlan;
      do plan = { ...draft, id: newId(draft), version: 1 };
      while (!(await put(plan, { condition: 'attribute_not_exists(pk)' })));
      const superseded = supersededPlans(await listOf(draft.filter.appId), plan.id, most);
      if (superseded === undefined) {
        await remove(plan.id, plan.version);
        return undefined;
      }
      for (const { id, version } of superseded) await remove(id, version);
      return plan;
    },
    read,
    remove,
    async list(limit, cursor = '') {
      const after = ID.test(cursor) ? cursor : undefined;
      const condition = `dead_day = :plans${after === undefined ? '' : ' AND dead_at < :after'}`;
      const options = { IndexName: DEAD_INDEX.name, ScanIndexForward: false, Limit: limit };
      const found = query(table, condition, { ':plans': ALL_PLANS, ':after': after }, options);
      return firstOf(readEach(found, planOf), limit);
    },
    listOfApp: listOf,
    async running() {
      const options = { IndexName: DUE_INDEX.name };
      const found = query(table, 'due_shard = :plans', { ':plans': RUNNING_PLANS }, options);
      const plans = await Promise.all((await allOf(found)).map((item) => read(text(item, 'sk'))));
      return plans.filter((plan) => plan?.status === 'running') as RedrivePlan[];
    },
    async write(plan) {
      const next = { ...plan, version: plan.version + 1 };
      if (!ID.test(plan.id)) return undefined;
      return (await put(next, versionIs(plan.version))) ? next : undefined;
    },
  };
}
