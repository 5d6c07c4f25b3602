/** Replays over the API: what is refused, the preview, and that only callers of the app see them. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createPlanOutcomes } from '../../../adapters/holding/plan-outcomes.ts';
import { createReplays } from '../../../adapters/holding/plans.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import { NO_OUTCOME } from '../../../core/holding/plan.ts';
import { aText } from '../../core/journal/replay-world.ts';
import { apiWorld, STRANGER, USER } from './world.ts';

const world = apiWorld();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();
const SCOPE = '/apps/acme/scopes/feed_group:user';
const REPLAYS = '/apps/acme/replays';
const ids = { destination: '', elsewhere: '' };
const isoOf = (at: number) => new Date(at).toISOString();

beforeAll(async () => {
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id } });
    await world.call('PUT', `/apps/${app_id}/scopes/feed_group:user`, { body: { realtime: true } });
  }
  await world.call('PUT', '/apps/acme/scopes/feed_group:blog', { body: { realtime: true } });
  const webhook = { transport: 'webhook', url: 'https://example.com/', ownership: 'operator', max_batch: 2 };
  const create = async (scope: string) =>
    (await world.call('POST', `${scope}/destinations`, { body: webhook })).body.id as string;
  ids.destination = await create(SCOPE);
  ids.elsewhere = await create('/apps/acme/scopes/feed_group:blog');
  const write = createJournalWriter(world.dynamodb, {
    bucket: world.bucket,
    table: world.tables.journal,
    keptSeconds: DAY_MS,
    log: (line) => expect(line.event).not.toBe('journal.gap'),
    s3: () => Promise.reject(new Error('expected blocks in rows')),
  });
  for (const [index, at] of [NOW - 2 * DAY_MS, NOW - HOUR_MS].entries()) {
    const updates = ['a', 'b', 'c'].map((name) => {
      const feed = `user:${name}`;
      const eventId = `${name}${index}`;
      const text = aText(eventId, { app_id: 'acme', feed });
      return { text, bytes: text.length, eventId, feed };
    });
    const block = { appId: 'acme', scope: 'feed_group:user', at, destinations: [], updates };
    await write(`object${index}`, [block]);
  }
});

const wish = (changes: object = {}) => ({
  scope: 'feed_group:user',
  from: isoOf(NOW - 3 * DAY_MS),
  to: isoOf(NOW),
  to_destination: ids.destination,
  ...changes,
});
const create = (changes: object = {}, as: object = USER) => world.call('POST', REPLAYS, { as, body: wish(changes) });

describe('the preview', () => {
  test('counts updates, deliveries and bytes of the range', async () => {
    const { status, body, headers } = await create();
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/replays/${body.id}`);
    expect(body).toMatchObject({
      status: 'planned',
      app_id: 'acme',
      preview: { updates: 6, deliveries: 3, exact: true },
      progress: { updates_sent: 0 },
      to_destination_now: { state: 'enabled', transport: 'webhook' },
      estimated_seconds: 1,
    });
  });

  test.each([
    ['a later range', { from: isoOf(NOW - 2 * HOUR_MS) }, 3],
    ['an earlier range', { to: isoOf(NOW - DAY_MS) }, 3],
    ['one feed', { feeds: ['user:a'] }, 2],
    ['a feed without updates', { feeds: ['user:nobody'] }, 0],
    ['a type', { types: ['reaction.new'] }, 0],
    ['an activity', { activity_id: 'a1' }, 6],
  ])('applies %s', async (_, changes, updates) => {
    expect((await create(changes)).body.preview).toMatchObject({ updates, exact: true });
  });
});

/** Disables a destination, as wake does. */
async function disable(path: string): Promise<void> {
  const store = createConfigurationStore(world.dynamodb, world.tables.configuration, Date.now);
  const id = path.split('/').at(-1) ?? '';
  const stored = await store.destination('acme', { kind: 'feed_group', name: 'user' }, id);
  if (!stored) throw new Error('there is no destination');
  await store.putDestination({ ...stored.value, state: 'disabled', version: stored.value.version + 1 }, stored.sealed);
}

describe('a replay is refused', () => {
  test.each([
    ['from after to', { from: isoOf(NOW - HOUR_MS), to: isoOf(NOW - 2 * HOUR_MS) }, '/from', 'before'],
    ['in the future', { to: isoOf(NOW + DAY_MS) }, '/to', 'in the past'],
    ['beyond the retention', { from: isoOf(NOW - 15 * DAY_MS) }, '/from', 'within the last 14 days'],
    ['with a time that is none', { from: 'yesterday' }, '/from', 'a time such as'],
    ['to a destination of another scope', { to_destination: 'elsewhere' }, '/to_destination', 'same app and scope'],
    [
      'to a destination that does not exist',
      { to_destination: `dst_${'0'.repeat(24)}` },
      '/to_destination',
      'same app',
    ],
    ['with hostile characters', { feeds: ['user:\u0000\u202e'] }, '/feeds/0', 'control characters'],
    ['with an empty filter', { feeds: [] }, '/feeds', ''],
    ['with a rate of zero', { per_minute: 0 }, '/per_minute', ''],
    ['with a misspelled member', { feed: 'user:a' }, '/feed', 'unknown member'],
  ])('%s', async (_, changes: Record<string, unknown>, pointer, message) => {
    const given = changes['to_destination'] === 'elsewhere' ? { to_destination: ids.elsewhere } : changes;
    const { status, body } = await create(given);
    expect(status).toBe(400);
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer, message: expect.stringContaining(message) }));
  });

  test.each([
    ['paused', async (path: string) => world.call('POST', `${path}/pause`), 'paused'],
    ['disabled', disable, 'disabled'],
    ['unproven', async (_: string) => undefined, 'not proven'],
    ['deleted', async (path: string) => world.call('DELETE', path, { headers: { 'if-match': '*' } }), 'deleted'],
  ])('into a %s destination, when it is created and when it is started', async (kind, change, detail) => {
    const ownership = kind === 'unproven' ? {} : { ownership: 'operator' };
    const body = { transport: 'webhook', url: 'https://pending.example.com/', ...ownership };
    const made = await world.call('POST', `${SCOPE}/destinations`, { body });
    const path = `${SCOPE}/destinations/${made.body.id}`;
    if (kind === 'unproven') {
      const refused = await create({ to_destination: made.body.id });
      expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(detail)]);
      return;
    }
    const planned = await create({ to_destination: made.body.id });
    await change(path);
    const started = await world.call('POST', `/replays/${planned.body.id}/start`);
    expect([started.status, started.body.detail]).toEqual([409, expect.stringContaining(detail)]);
    const later = await create({ to_destination: made.body.id });
    expect(later.status).toBe(kind === 'deleted' ? 400 : 409);
  });
});

test('a replay is started, stopped, continued and deleted, and its progress and outcome are shown', async () => {
  const { body: planned } = await create({ per_minute: 60 });
  const path = `/replays/${planned.id}`;
  const started = await world.call('POST', `${path}/start`, { as: USER });
  expect(started.body).toMatchObject({ status: 'running', per_minute: 60, started_at: expect.any(String) });
  const replays = createReplays(world.dynamodb, world.tables.held, Date.now);
  const stored = await replays.read(planned.id);
  expect((await replays.running()).map(({ id }) => id)).toContain(planned.id);
  const unreadable = [{ at: NOW, updates: 2, reason: 'it is gone' }];
  if (stored) await replays.write({ ...stored, progress: { ...stored.progress, deliveries: 5, unreadable, lost: 2 } });
  const outcomes = createPlanOutcomes(world.dynamodb, world.tables.held, Date.now);
  await outcomes.add(planned.id, { ...NO_OUTCOME, delivered: 2, dead: 1, added: 1 });
  const { body } = await world.call('GET', path, { as: USER });
  expect(body).toMatchObject({
    progress: { deliveries: 5, updates_unreadable: 2, unreadable: [{ updates: 2, reason: 'it is gone' }] },
    outcome: { delivered: 2, dead: 1, on_the_way: 3 },
  });
  expect((await world.call('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(409);
  expect((await world.call('POST', `${path}/stop`, { as: USER })).body.status).toBe('stopped');
  expect((await world.call('POST', `${path}/start`, { as: USER })).body.status).toBe('running');
  await world.call('POST', `${path}/stop`);
  expect((await world.call('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(204);
  expect((await world.call('GET', path)).status).toBe(404);
});

test('users of other apps see no replay, and redrive plans are not replays', async () => {
  const { body } = await create();
  const path = `/replays/${body.id}`;
  for (const [method, url] of [
    ['GET', path],
    ['POST', `${path}/start`],
    ['POST', `${path}/stop`],
  ] as const)
    expect((await world.call(method, url, { as: STRANGER })).status).toBe(404);
  expect((await world.call('GET', '/replays', { as: STRANGER })).body.items).toEqual([]);
  const own = await world.call('GET', '/replays', { as: USER });
  expect(own.body.items.map(({ id }: { id: string }) => id)).toContain(body.id);
  expect((await world.call('GET', '/redrive-plans')).body.items).toEqual([]);
  expect((await create({}, STRANGER)).status).toBe(404);
});

test('the list of replays can be narrowed to one app, which the caller can see', async () => {
  const { body } = await create();
  const list = (app_id: string, as?: object) =>
    world.call('GET', '/replays', { query: { app_id }, ...(as ? { as } : {}) });
  for (const as of [undefined, USER]) {
    expect((await list('acme', as)).body.items.map(({ id }: { id: string }) => id)).toContain(body.id);
  }
  expect((await list('other')).body.items).toEqual([]);
  expect((await list('other', USER)).status).toBe(404);
});
