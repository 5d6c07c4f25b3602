/**
 * Redrive plans in a real table: by id, by app, of all apps, and running ones; their maximum number and their
 * retention.
 */
import { type AttributeValue, GetItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPlans, type Plans } from '../../../adapters/holding/plans.ts';
import { moved } from '../../../core/holding/plan.ts';
import type { RedrivePlan } from '../../../core/holding/redrive.ts';
import { PLAN_SECONDS, PREVIEW_SECONDS } from '../../../core/limits.ts';
import { type RealTable, realTable } from '../table.ts';

const NOW = 1_700_000_000_000;
const draft = {
  filter: { source: 'sqs' },
  perMinute: 60,
  status: 'planned',
  total: 3,
  redriven: 0,
  createdAt: NOW,
} as const;

let real: RealTable;
let table: string;
let plans: Plans;
const state = { now: NOW };
beforeAll(async () => {
  real = await realTable('Holding');
});
beforeEach(async () => {
  table = await real.fresh();
  plans = createPlans(real.client, table, () => state.now);
});
afterAll(() => real.close());

async function made(appId: string | undefined, later = 0): Promise<RedrivePlan> {
  const filter = appId === undefined ? draft.filter : { ...draft.filter, appId };
  const plan = await plans.create({ ...draft, filter, createdAt: NOW + later });
  if (!plan) throw new Error('there was no room');
  return plan;
}

async function inStatus(plan: RedrivePlan, ...statuses: RedrivePlan['status'][]): Promise<RedrivePlan> {
  let now = plan;
  for (const status of statuses) now = (await plans.write(moved(now, status))) as RedrivePlan;
  return now;
}

const ids = (list: readonly RedrivePlan[]) => list.map(({ id }) => id);

describe('plans', () => {
  test('are read as they were created, by their ids only', async () => {
    for (const appId of ['acme', '日'.repeat(113), undefined]) {
      const plan = await made(appId);
      expect(plan.id).toMatch(/^plan_[0-9a-f]{24}$/);
      expect(await plans.read(plan.id)).toEqual(plan);
    }
    for (const id of ['plan_none', `plan_${'0'.repeat(24)}`, '', 'x'.repeat(3_000)]) {
      expect(await plans.read(id)).toBeUndefined();
    }
  });

  test('that were created at a fraction of a millisecond on a fast clock are found like others', async () => {
    const plan = await inStatus(await made('acme', 0.25), 'running');
    expect(await plans.read(plan.id)).toEqual(plan);
    expect(ids(await plans.running())).toEqual([plan.id]);
  });

  test('of an app are listed whatever other apps have, the newest first', async () => {
    const own = [await made('acme', 0), await made('acme', 5)];
    for (let later = 1; later < 4; later++) await made('other', later);
    await made(undefined, 9);
    expect(ids(await plans.listOfApp('acme'))).toEqual(ids(own.toReversed()));
    expect(await plans.listOfApp('nobody')).toEqual([]);
    real.sent.length = 0;
    await plans.listOfApp('acme');
    expect(real.sent.length).toBeLessThanOrEqual(own.length + 1);
  });

  test('of all apps are listed a page at a time, the newest first', async () => {
    const all: string[] = [];
    for (const [later, appId] of ['a', 'b', undefined, 'a', 'c'].entries()) all.unshift((await made(appId, later)).id);
    expect(ids(await plans.list(2))).toEqual(all.slice(0, 2));
    expect(ids(await plans.list(9, all[1]))).toEqual(all.slice(2));
    for (const cursor of ['', 'garbage', '\ufffd'.repeat(1_000)]) expect(ids(await plans.list(9, cursor))).toEqual(all);
  });

  test('that run are found among any number of others, the least recently processed first', async () => {
    const [first, second, stopped] = [await made('a'), await made('b'), await made('c')];
    for (let n = 0; n < 5; n++) await made('other', n);
    await inStatus(stopped, 'running', 'stopped');
    state.now = NOW + 1;
    const running = await inStatus(first, 'running');
    state.now = NOW + 2;
    await inStatus(second, 'running');
    expect(ids(await plans.running())).toEqual([first.id, second.id]);
    state.now = NOW + 3;
    await plans.write({ ...running, redriven: 1 });
    expect(ids(await plans.running())).toEqual([second.id, first.id]);
    real.sent.length = 0;
    await plans.running();
    expect(real.sent.length).toBeLessThanOrEqual(5);
  });

  test('are changed by one writer at a time', async () => {
    const plan = await made('acme');
    const running = moved(plan, 'running');
    const results = await Promise.all([plans.write(running), plans.write(running), plans.write(running)]);
    expect(results.filter((result) => result !== undefined)).toEqual([{ ...running, version: 2 }]);
    expect(await plans.write({ ...plan, id: 'plan_none' })).toBeUndefined();
    expect(await plans.write({ ...plan, id: `plan_${'0'.repeat(24)}` })).toBeUndefined();
  });

  test('expire a day after their creation if they are never started, 90 days after their end, and not while they run', async () => {
    state.now = NOW;
    const ttlOf = async ({ id }: RedrivePlan) => {
      const Key = { pk: { S: `PLANS#${id.slice(-8)}` }, sk: { S: id } };
      return (await real.client.send(new GetItemCommand({ TableName: table, Key }))).Item?.['ttl']?.N;
    };
    const plan = await made('acme');
    expect(await ttlOf(plan)).toBe(String(NOW / 1000 + PREVIEW_SECONDS));
    const running = await inStatus(plan, 'running');
    expect(await ttlOf(plan)).toBeUndefined();
    await inStatus(running, 'done');
    expect(await ttlOf(plan)).toBe(String(NOW / 1000 + PLAN_SECONDS));
  });

  test('of one app are limited in number: the oldest completed one is replaced, and if all are running, a new one is refused', async () => {
    plans = createPlans(real.client, table, () => state.now, 4);
    const first = await inStatus(await made('acme'), 'running');
    const done = await inStatus(await made('acme', 1), 'running', 'done');
    for (let n = 2; n < 4; n++) await inStatus(await made('acme', n), 'running');
    const other = await made('other');
    const newest = await inStatus(await made('acme', 500), 'running');
    const kept = ids(await plans.listOfApp('acme'));
    expect(kept).toHaveLength(4);
    expect(kept).toContain(first.id);
    expect(kept).toContain(newest.id);
    expect(kept).not.toContain(done.id);
    expect(await plans.create({ ...draft, filter: { appId: 'acme' }, createdAt: NOW + 600 })).toBeUndefined();
    expect(ids(await plans.listOfApp('acme'))).toEqual(kept);
    expect(ids(await plans.listOfApp('other'))).toEqual([other.id]);
  });
});

test.each(['no json', 'null', '{}'])(
  'a plan that is stored as %j breaks neither a list nor the running plans',
  async (text) => {
    const good = await inStatus(await made('a'), 'running');
    const bad = await inStatus(await made('a', 1), 'running');
    const items: Record<string, AttributeValue>[] = [];
    for await (const { Items = [] } of paginateScan({ client: real.client }, { TableName: table }))
      items.push(...Items);
    for (const { pk, sk } of items) {
      if (sk?.S !== bad.id || !pk) continue;
      await real.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk, sk },
          UpdateExpression: 'SET document = :text',
          ExpressionAttributeValues: { ':text': { S: text } },
        }),
      );
    }
    expect(await plans.running()).toEqual([good]);
    expect(await plans.listOfApp('a')).toEqual([good]);
    // It does not use the place of another plan on a page either.
    for (const limit of [10, 1]) expect(await plans.list(limit)).toEqual([good]);
    expect(await plans.read(bad.id)).toBeUndefined();
  },
);
