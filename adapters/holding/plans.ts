/**
 * Redrive plans and replays in the holding table, with a partition per kind and app. The id of a plan ends with a hash of
 * its app, so that the plan can be read by its id. Two indexes of the table list plans too: one all plans of a kind, one the
 * running ones, least recently run first.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REPLAY_PREFIX } from '../../core/delivery/delivery.ts';
import { type Plan, previewExpiresAt, supersededPlans } from '../../core/holding/plan.ts';
import type { RedrivePlan } from '../../core/holding/redrive.ts';
import type { Replay } from '../../core/journal/replay.ts';
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
import { DEAD_INDEX, DUE_INDEX, type PlanPartition, plansPartition } from './keys.ts';

export interface Plans<P extends Plan = RedrivePlan> {
  /**
   * When an app has many plans, those that are not running are removed for the new one. `undefined`: too many are
   * running.
   */
  create(plan: Omit<P, 'id' | 'version'>): Promise<P | undefined>;
  read(id: string): Promise<P | undefined>;
  /** Plans of all apps, newest first. @param cursor id of the plan before the first one. Any other text is ignored. */
  list(limit: number, cursor?: string): Promise<readonly P[]>;
  /** Plans of one app, newest first. */
  listOfApp(appId: string): Promise<readonly P[]>;
  /** Running plans, least recently run first. */
  running(): Promise<readonly P[]>;
  /** `undefined`: somebody changed or removed it in the meantime. */
  write(plan: P): Promise<P | undefined>;
  /** `false`: somebody changed or removed it in the meantime. */
  remove(id: string, version: number): Promise<boolean>;
}

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

/** A kind of plan in the table. */
interface PlanKind<P extends Plan> {
  readonly partition: PlanPartition;
  /** The beginning of its ids. */
  readonly prefix: string;
  appOf(plan: Omit<P, 'id' | 'version'>): string | undefined;
  /** Reports whether a stored document is a plan of this kind. */
  isPlan(document: P): boolean;
}

const REDRIVE_PLANS: PlanKind<RedrivePlan> = {
  partition: 'PLANS',
  prefix: 'plan_',
  appOf: ({ filter }) => filter.appId,
  isPlan: ({ filter }) => filter !== undefined,
};
const REPLAYS: PlanKind<Replay> = {
  partition: 'REPLAYS',
  prefix: REPLAY_PREFIX,
  appOf: ({ appId }) => appId,
  isPlan: ({ appId }) => appId !== undefined,
};

/** @param most maximum number of redrive plans of one app. */
export function createPlans(client: DynamoDBClient, name: string, now: () => number = Date.now, most = PLANS_PER_APP) {
  return createStore(REDRIVE_PLANS, { client, name }, now, most);
}

export function createReplays(client: DynamoDBClient, name: string, now: () => number) {
  return createStore(REPLAYS, { client, name }, now, PLANS_PER_APP);
}

function expiryOf({ status, createdAt }: Plan, nowMs: number): number {
  return status === 'planned' ? previewExpiresAt(createdAt) : nowMs + PLAN_SECONDS * 1000;
}

function createStore<P extends Plan>(
  { partition, prefix, appOf, isPlan }: PlanKind<P>,
  table: Table,
  now: () => number,
  most: number,
): Plans<P> {
  const pattern = new RegExp(`^${prefix}[0-9a-f]{24}$`);
  const keyOf = (id: string) => ({ pk: plansPartition(partition, id.slice(-OWNER_DIGITS)), sk: id });
  /** The id begins with the time, so that ids sort by it. */
  const newId = (draft: Omit<P, 'id' | 'version'>): string => {
    const time = Math.floor((draft as unknown as P).createdAt)
      .toString(16)
      .padStart(12, '0');
    return `${prefix}${time}${randomBytes(2).toString('hex')}${ownerOf(appOf(draft))}`;
  };
  /** Returns `undefined` for an unreadable plan, so that it does not affect others. */
  const planOf = (item: Item): P | undefined => {
    const plan = json<P>(item, 'document');
    return plan && isPlan(plan) ? plan : undefined;
  };
  const put = (plan: P, expressions: Expressions): Promise<boolean> => {
    const values = {
      ...keyOf(plan.id),
      version: plan.version,
      document: JSON.stringify(plan),
      [DEAD_INDEX.partition]: partition,
      [DEAD_INDEX.sort]: plan.id,
      ...(plan.status === 'running'
        ? { [DUE_INDEX.partition]: partition, [DUE_INDEX.sort]: Math.floor(now()) }
        : { ttl: Math.ceil(expiryOf(plan, now()) / 1000) }),
    };
    return putItem(table, values, expressions);
  };
  const read = async (id: string): Promise<P | undefined> => {
    if (!pattern.test(id)) return undefined;
    const item = await getItem(table, keyOf(id), { ConsistentRead: true });
    return item && planOf(item);
  };
  const listOf = async (appId: string | undefined): Promise<readonly P[]> => {
    const values = { ':pk': plansPartition(partition, ownerOf(appId)) };
    const found = query(table, 'pk = :pk', values, { ConsistentRead: true, ScanIndexForward: false });
    return (await allOf(readEach(found, planOf))).filter((plan) => appOf(plan) === appId);
  };
  const versionIs = (version: number) => ({ condition: 'version = :version', values: { ':version': version } });
  const remove = (id: string, version: number) => deleteItem(table, keyOf(id), versionIs(version));
  return {
    async create(draft) {
      let plan: P;
      do plan = { ...draft, id: newId(draft), version: 1 } as unknown as P;
      while (!(await put(plan, { condition: 'attribute_not_exists(pk)' })));
      const superseded = supersededPlans(await listOf(appOf(draft)), plan.id, most);
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
      const after = pattern.test(cursor) ? cursor : undefined;
      const condition = `dead_day = :plans${after === undefined ? '' : ' AND dead_at < :after'}`;
      const options = { IndexName: DEAD_INDEX.name, ScanIndexForward: false, Limit: limit };
      const found = query(table, condition, { ':plans': partition, ':after': after }, options);
      return firstOf(readEach(found, planOf), limit);
    },
    listOfApp: listOf,
    async running() {
      const options = { IndexName: DUE_INDEX.name };
      const found = query(table, 'due_shard = :plans', { ':plans': partition }, options);
      const plans = await Promise.all((await allOf(found)).map((item) => read(text(item, 'sk'))));
      return plans.filter((plan) => plan?.status === 'running') as P[];
    },
    async write(plan) {
      const next = { ...plan, version: plan.version + 1 };
      if (!pattern.test(plan.id)) return undefined;
      return (await put(next, versionIs(plan.version))) ? next : undefined;
    },
  };
}
