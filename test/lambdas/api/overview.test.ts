/** The overview, the summaries of apps and the search, with real tables: what an operator sees, and what a user of one app sees. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { putItem } from '../../../adapters/dynamodb.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createReplays } from '../../../adapters/holding/plans.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { afterFailure, afterSuccess, HEALTHY, type Health } from '../../../core/health/health.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { gapIndexKey, gapPartition, rowKey } from '../../../core/journal/row.ts';
import { aReplay } from '../../core/journal/replay-world.ts';
import { aDelivery, aFailure } from '../../core/make.ts';
import { apiWorld, STRANGER, USER } from './world.ts';

const world = apiWorld();
const NOW = Date.now();
const ids = { acme: '', other: '' };
const DELIVERY = `dlv_${'7'.repeat(32)}`;

beforeAll(async () => {
  const store = createHealthStore(world.dynamodb, world.tables.held);
  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  for (const appId of ['acme', 'other'] as const) {
    await world.call('POST', '/apps', { body: { app_id: appId, name: `The app ${appId}` } });
    await world.call('PUT', `/apps/${appId}/scopes/feed_group:user`, { body: { realtime: true } });
    const body = { transport: 'webhook', url: `https://${appId}.example.com/hook` };
    const path = `/apps/${appId}/scopes/feed_group:user/destinations`;
    const destinationId = (await world.call('POST', path, { body })).body.id;
    ids[appId] = destinationId;
    const health = Array.from({ length: 10 }).reduce<Health>(
      (one) => afterFailure(one, aFailure(), false, NOW),
      HEALTHY,
    );
    const ref = { appId, scope: 'feed_group:user', destinationId };
    await store.write(ref, await store.read(destinationId), health, 'keep');
  }
  const lastFailure = { class: 'http_5xx', code: '503', reason: 'It answered 503.', at: NOW } as const;
  const text = encodeDelivery(
    aDelivery({ id: DELIVERY, appId: 'acme', destinationId: ids.acme, transport: 'webhook', lastFailure }),
  );
  const dead = { messageId: 'm', body: text, attributes: { class: 'http_5xx' }, sentAt: NOW };
  await deadLetters.archive(deadLetterOf('webhook', dead), text);
  const refused = { messageId: 'r', body: '{}', attributes: { reason: 'detail: expected an object' }, sentAt: NOW };
  await deadLetters.archive(deadLetterOf('intake', refused), '{}');
});

const get = async (path: string, as?: object, query: Record<string, string> = {}) =>
  world.call('GET', path, { query, ...(as ? { as } : {}) });

describe('the overview', () => {
  test('shows an operator failing destinations with cause and remedy, dead letters and refused events', async () => {
    const { body } = await get('/overview');
    expect(body).toMatchObject({
      apps: 2,
      destinations: { total: 2, failing: 2 },
      dead_letters: 1,
      refused_events: 1,
      counted_all: true,
      causes: [{ class: 'http_5xx', count: 1 }],
      refused: [{ source: 'intake', reason: 'detail: expected an object', count: 1 }],
    });
    const sick = body.unhealthy.map((one: { destination_id: string }) => one.destination_id);
    expect(sick.toSorted()).toEqual([ids.acme, ids.other].toSorted());
    expect(body.unhealthy[0]).toMatchObject({
      failures: 10,
      last_failure: { class: 'http_5xx' },
      waiting: { count: 0 },
    });
  });

  test('shows a user only the own app, and no refused events', async () => {
    const { body, text } = await get('/overview', USER);
    expect(body).toMatchObject({
      apps: 1,
      destinations: { total: 1 },
      dead_letters: 1,
      refused_events: 0,
      refused: [],
    });
    expect(text).not.toContain('other');
    expect((await get('/overview', STRANGER)).body).toMatchObject({ dead_letters: 0, apps: 1 });
    expect((await get('/overview', USER, { app_id: 'other' })).status).toBe(404);
  });

  test('of one app shows an operator the same as its user', async () => {
    expect((await get('/overview', undefined, { app_id: 'acme' })).body).toMatchObject({
      apps: 1,
      unhealthy: [{ destination_id: ids.acme, app_name: 'The app acme', address: 'https://acme.example.com/hook' }],
    });
  });
});

describe('gaps of the journal and running replays', () => {
  beforeAll(async () => {
    const replay = aReplay({ appId: 'acme', destination: { id: ids.acme, transport: 'webhook' } });
    await createReplays(world.dynamodb, world.tables.held, Date.now).create(replay);
    const gap = { updates: 7, reason: 'TimeoutError: late', sk: rowKey({ at: NOW, scope: 'feed_group:user' }, 'a.0') };
    const table = { client: world.dynamodb, name: world.tables.journal };
    await putItem(table, { pk: gapPartition('acme'), sk: gap.sk, n: gap.updates, reason: gap.reason });
    await putItem(table, gapIndexKey('acme', NOW));
  });

  test('are shown to an operator', async () => {
    const expected = {
      running_replays: 1,
      replays: [{ app_id: 'acme', to_destination_now: { address: 'https://acme.example.com/hook' } }],
      missing_updates: 7,
      gaps: [
        {
          app_id: 'acme',
          app_name: 'The app acme',
          scope: 'feed_group:user',
          updates: 7,
          reason: 'TimeoutError: late',
        },
      ],
    };
    expect((await get('/overview')).body).toMatchObject(expected);
    expect((await get('/overview', undefined, { app_id: 'acme' })).body).toMatchObject(expected);
    const other = (await get('/overview', undefined, { app_id: 'other' })).body;
    expect(other).toMatchObject({ running_replays: 0, replays: [], missing_updates: 0, gaps: [] });
  });

  test('a user sees the replays of the own app, and no gaps, which only an operator can repair', async () => {
    const { body } = await get('/overview', USER);
    expect(body).toMatchObject({ running_replays: 1, missing_updates: 0, gaps: [] });
    expect((await get('/overview', STRANGER)).body).toMatchObject({ running_replays: 0, replays: [] });
  });
});

describe('the outages', () => {
  const keys = ({ body }: { body: { items: { app_id: string }[] } }) => body.items.map(({ app_id }) => app_id);

  test('of all apps are shown to an operator, the newest first, with cause and destination', async () => {
    const { body } = await get('/outages');
    expect(body.items).toHaveLength(2);
    expect(body.items.find((one: { app_id: string }) => one.app_id === 'acme')).toEqual({
      app_id: 'acme',
      scope: 'feed_group:user',
      destination_id: ids.acme,
      destination: { state: 'failing', transport: 'webhook', address: 'https://acme.example.com/hook' },
      from: new Date(NOW).toISOString(),
      over: false,
      failures: 10,
      last_failure: expect.objectContaining({ class: 'http_5xx', cause: expect.any(String) }),
    });
    const first = await get('/outages', undefined, { limit: '1' });
    const second = await get('/outages', undefined, { limit: '1', cursor: first.body.cursor });
    expect([...keys(first), ...keys(second)].toSorted()).toEqual(['acme', 'other']);
    expect(second.body.cursor).toBeUndefined();
  });

  test('of the own apps are shown to a user', async () => {
    expect(keys(await get('/outages', USER))).toEqual(['acme']);
    expect(keys(await get('/outages', STRANGER))).not.toContain('acme');
    expect((await get('/outages', USER, { app_id: 'other' })).status).toBe(404);
    expect(keys(await get('/outages', undefined, { app_id: 'other' }))).toEqual(['other']);
  });

  test('are limited to the range and the retention', async () => {
    const hour = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
    expect((await get('/outages', undefined, { to: hour(-1) })).body.items).toEqual([]);
    expect((await get('/outages', undefined, { from: hour(-1), to: hour(1) })).body.items).toHaveLength(2);
  });

  test('end with a success or when a person enables the destination, with the number of failed attempts', async () => {
    const store = createHealthStore(world.dynamodb, world.tables.held, () => NOW + 60_000);
    const ref = { appId: 'acme', scope: 'feed_group:user', destinationId: 'dst_000000000000000000000009' };
    const set = async (change: (health: Health) => Health) => {
      const before = await store.read(ref.destinationId);
      await store.write(ref, before, change(before.health), 'keep');
    };
    const fail = (health: Health) => afterFailure(health, aFailure(), false, NOW - 7);
    for (let failures = 0; failures < 12; failures++) await set(fail);
    const own = async () =>
      (await get('/outages')).body.items.filter((one: { from: string }) => Date.parse(one.from) === NOW - 7);
    expect(await own()).toMatchObject([{ over: false, failures: 12, destination: { state: 'deleted' } }]);
    await set((health) => afterSuccess(health, NOW));
    const end = new Date(NOW + 60_000).toISOString();
    expect(await own()).toMatchObject([{ over: true, to: end, failures: 12 }]);
  });
});

describe('the summaries of apps', () => {
  test('have state, counts and dead letters, and are sorted by trouble', async () => {
    const { body } = await get('/app-summaries', undefined, { limit: '1' });
    expect(body).toMatchObject({ items: [{ app_id: 'acme', state: 'failing', dead_letters: 1 }], total: 2 });
    const next = await get('/app-summaries', undefined, { limit: '1', cursor: body.cursor });
    expect(next.body.items).toMatchObject([{ app_id: 'other', destinations: { total: 1, failing: 1 } }]);
  });

  test('are searched by the address of a destination', async () => {
    const { body } = await get('/app-summaries', undefined, { q: 'OTHER.example' });
    expect(body).toMatchObject({ items: [{ app_id: 'other' }], total: 1 });
  });
});

describe('the search', () => {
  test('finds apps, destinations and dead letters by the id of the delivery', async () => {
    expect((await get('/search', undefined, { q: 'acme' })).body).toMatchObject({
      apps: [{ app_id: 'acme' }],
      destinations: [{ destination_id: ids.acme, app_name: 'The app acme' }],
    });
    expect((await get('/search', undefined, { q: DELIVERY })).body.dead_letters).toMatchObject([{ id: DELIVERY }]);
  });

  test('finds nothing of another app', async () => {
    const { body } = await get('/search', STRANGER, { q: 'acme' });
    expect(body).toMatchObject({ apps: [], destinations: [], dead_letters: [] });
    expect((await get('/search', STRANGER, { q: DELIVERY })).body.dead_letters).toEqual([]);
  });
});

test('a deleted destination is removed from the list of unhealthy destinations', async () => {
  const path = `/apps/other/scopes/feed_group:user/destinations/${ids.other}`;
  await world.call('DELETE', path, { headers: { 'if-match': '*' } });
  const listed = await createHealthStore(world.dynamodb, world.tables.held).unhealthy(10);
  expect(listed.map(({ ref }) => ref?.destinationId)).toEqual([ids.acme]);
});
