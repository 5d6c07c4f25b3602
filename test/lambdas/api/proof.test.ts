/** The list of the updates that a destination should have, as the API returns it. Real fan-out writes the journal. */
import { randomBytes } from 'node:crypto';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import { listCursor } from '../../../core/api/update-list.ts';
import { decodeDelivery } from '../../../core/delivery/delivery.ts';
import { feedDetail, updateOf } from '../../core/make.ts';
import { journaled } from './journaled.ts';
import { apiWorld, OPERATOR, STRANGER, USER } from './world.ts';

const world = apiWorld();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();
const SCOPE = '/apps/acme/scopes/feed_group:user';
let destination = '';
const iso = (ms: number) => new Date(ms).toISOString();
const FROM = iso(NOW - DAY_MS);
const list = (query: Record<string, string>, as: object = USER, id = destination) =>
  world.call('GET', `${SCOPE}/destinations/${id}/updates`, { query, as });

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
  await world.call('PUT', SCOPE, { body: { realtime: true } });
  const body = { transport: 'webhook', url: 'https://example.com/', ownership: 'operator', max_batch: 2 };
  destination = (await world.call('POST', `${SCOPE}/destinations`, { body })).body.id;
  const [update, large] = ['u-1', 'u-2'].map((event_id) => feedDetail({ app_id: 'acme', event_id }));
  await journaled(world, [update ?? {}], NOW - 2 * HOUR_MS);
  await journaled(world, [{ ...large, new: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }], NOW - HOUR_MS);
  await journaled(world, [feedDetail({ app_id: 'acme', event_id: 'recent' })], NOW);
});

test('it contains each update and piece with its time and its delivery, oldest first', async () => {
  const { status, body } = await list({ from: FROM });
  expect(status).toBe(200);
  const delivery_id = expect.stringMatching(/^dlv_/);
  expect(body.items).toEqual([
    { event_id: 'u-1', feed: 'user:1', at: iso(NOW - 2 * HOUR_MS), delivery_id },
    { event_id: 'u-2#new.0-1', feed: 'user:1', at: iso(NOW - HOUR_MS), delivery_id },
    { event_id: 'u-2#new.2-2', feed: 'user:1', at: iso(NOW - HOUR_MS), delivery_id },
  ]);
  expect(body).toMatchObject({ gaps: [], unreadable: [] });
  expect(body).not.toHaveProperty('cursor');
});

test('it ends before the updates that can still be added', async () => {
  const { body } = await list({ from: FROM, to: iso(Date.now() + DAY_MS) });
  expect(body.items.at(-1).event_id).toBe('u-2#new.2-2');
  expect(Date.parse(body.searched_to)).toBeLessThanOrEqual(Date.now() - 60_000);
});

test('its entries contain the fields that the request selects', async () => {
  const { body: both } = await list({ from: FROM, fields: 'event_id,at', limit: '1' });
  expect(both.items).toEqual([{ event_id: 'u-1', at: iso(NOW - 2 * HOUR_MS) }]);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await list({ from: FROM, fields: 'event_id', limit: '1', ...(cursor ? { cursor } : {}) });
    expect(body.items.map((item: object) => Object.keys(item))).toEqual([['event_id']]);
    ids.push(body.items[0].event_id);
    cursor = body.cursor;
  } while (cursor && ids.length < 10);
  expect(ids).toEqual(['u-1', 'u-2#new.0-1', 'u-2#new.2-2']);
});

test('it names the gaps of its scope on the page that reaches them, so that it does not pretend to be complete', async () => {
  const s3 = async () => {
    throw new Error('no bucket');
  };
  const at = NOW - 90 * 60_000;
  const updates = [updateOf(feedDetail({ app_id: 'acme', text: randomBytes(20_000).toString('base64') }))];
  const write = createJournalWriter(world.dynamodb, {
    bucket: 'none',
    table: world.tables.journal,
    keptSeconds: 86_400,
    log: () => {},
    s3,
  });
  for (const scope of ['feed_group:user', 'feed_group:other']) {
    await write(`gap-${scope.at(-1)}`, [{ appId: 'acme', scope, at, destinations: [], updates }]);
  }
  const gap = { from: iso(at), to: iso(at), scope: 'feed_group:user', updates: 1, reason: expect.any(String) };
  expect((await list({ from: FROM })).body.gaps).toEqual([gap]);
  const first = await list({ from: FROM, limit: '1' });
  const second = await list({ from: FROM, cursor: first.body.cursor });
  expect([first.body.gaps.length + second.body.gaps.length, second.body.gaps.length + first.body.items.length]).toEqual(
    [1, 1],
  );
});

describe('a request is refused', () => {
  test.each([
    ['without from', {}, '/from'],
    ['with a time that is none', { from: 'yesterday' }, '/from'],
    ['that begins before the journal', { from: iso(NOW - 15 * DAY_MS) }, '/from'],
    ['that begins in the future', { from: iso(NOW + DAY_MS) }, '/from'],
    ['that ends before it begins', { from: FROM, to: iso(NOW - 2 * DAY_MS) }, '/to'],
    ['with other fields', { from: FROM, fields: 'feed' }, '/fields'],
    ['with a limit that is too high', { from: FROM, limit: '10001' }, '/limit'],
    ['with an altered cursor', { from: FROM, cursor: 'AAAA' }, '/cursor'],
    [
      'with the cursor of another destination',
      { from: FROM, cursor: listCursor('dst_000000000000000000000000', { key: '001795491900000' }) },
      '/cursor',
    ],
  ])('%s', async (_, query, pointer) => {
    const { status, body } = await list(query as Record<string, string>);
    expect([status, body.errors?.map((error: { pointer: string }) => error.pointer)]).toEqual([400, [pointer]]);
  });

  test('for a destination of another app, or one that does not exist', async () => {
    expect((await list({ from: FROM }, STRANGER)).status).toBe(404);
    expect((await list({ from: FROM }, USER, 'dst_000000000000000000000000')).status).toBe(404);
  });

  test('if the block at the cursor is gone', async () => {
    const key = `${String(NOW - HOUR_MS).padStart(15, '0')}#feed_group%3Auser#gone.0`;
    const { status, body } = await list({ from: FROM, cursor: listCursor(destination, { key, listed: 1 }) });
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/Start a new list/)]);
  });
});

describe('a preview', () => {
  const preview = (body: object, as: object = USER) => world.call('POST', `${SCOPE}/preview`, { as, body });
  const webhook = { transport: 'webhook', url: 'https://new.example.com/' };

  test('counts no updates of a deleted app that had the same id', async () => {
    const create = () => world.call('POST', '/apps', { body: { app_id: 'gone', name: 'Gone' } });
    await create();
    await world.call('DELETE', '/apps/gone', { headers: { 'if-match': '"1"' } });
    await create();
    const scope = '/apps/gone/scopes/feed_group:user';
    await world.call('PUT', scope, { body: { realtime: true } });
    const counted = async () =>
      (await world.call('POST', `${scope}/preview`, { body: { destination: webhook } })).body.updates;
    // A row that the deletion had no time to delete.
    await journaled(world, [feedDetail({ app_id: 'gone', event_id: 'before' })], NOW - HOUR_MS);
    expect(await counted()).toBe(0);
    await journaled(world, [feedDetail({ app_id: 'gone', event_id: 'after' })], Date.now());
    expect(await counted()).toBe(1);
  });

  test('says what a new destination would have received, and stores nothing', async () => {
    const before = await world.stored();
    const { status, body } = await preview({ destination: webhook });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        complete: true,
        updates: 3,
        requests: 3,
        filtered_out: 0,
        too_large: 0,
        unreadable: 0,
      }),
    ]);
    expect(body.read_to).toBe(body.from);
    expect(JSON.parse(body.example.body)).toMatchObject([{ event_id: 'recent' }]);
    expect(body.per_day).toMatchObject({ updates: 3, requests: 3, bytes: body.bytes });
    expect(body.per_day.cost_usd).toBeGreaterThan(0);
    expect(await world.stored()).toBe(before);
  });

  test('says what a change of a destination would have changed', async () => {
    const requests = async (changes?: object) =>
      (await preview({ destination_id: destination, ...(changes ? { changes } : {}) })).body.requests;
    expect(await requests()).toBe(4);
    expect(await requests({ max_batch: 1 })).toBe(5);
    expect(await requests({ max_batch: null })).toBe(3);
    expect((await preview({ destination_id: destination, hours: 1 })).body.updates).toBe(1);
  });

  test.each([
    ['without a destination', {}, '/destination'],
    ['of two destinations', { destination: webhook, destination_id: 'dst_000000000000000000000000' }, '/destination'],
    ['with changes of a new destination', { destination: webhook, changes: {} }, '/changes'],
    ['of an invalid destination', { destination: { ...webhook, url: 'http://10.0.0.1/' } }, '/destination/url'],
    ['of too many hours', { destination: webhook, hours: 25 }, '/hours'],
    ['of no hours', { destination: webhook, hours: 0 }, '/hours'],
  ])('%s is refused', async (_, body, pointer) => {
    const answer = await preview(body);
    const pointers = (answer.body.errors ?? []).map((error: { pointer: string }) => error.pointer);
    expect([answer.status, pointers]).toEqual([400, expect.arrayContaining([pointer])]);
  });

  test('of an invalid change, or for another app, is refused', async () => {
    const { status, body } = await preview({ destination_id: destination, changes: { body: 'json' } });
    expect([status, body.errors[0].pointer]).toEqual([400, '/changes/body']);
    expect((await preview({ destination: webhook }, STRANGER)).status).toBe(404);
    expect((await preview({ destination_id: 'dst_000000000000000000000000' })).status).toBe(404);
  });
});

describe('updates are sent again', () => {
  const range = { from: FROM, to: iso(NOW) };
  const resend = (event_ids: readonly unknown[], as: object = USER, more: object = {}) =>
    world.call('POST', `${SCOPE}/destinations/${destination}/updates/resend`, {
      as,
      body: { event_ids, ...range, ...more },
    });
  const received = async () => {
    const QueueUrl = world.queues['WebhookDeliveries'];
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { ReceiptHandle } of Messages)
      await world.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '' }) => decodeDelivery(Body));
  };

  test('with the same id if a delivery consists of them, and only the wanted pieces of a split one', async () => {
    const { items } = (await list({ from: FROM })).body;
    const [whole, , last] = items as { event_id: string; delivery_id: string }[];
    const { status, body } = await resend(['u-1', 'u-2#new.2-2']);
    expect([status, body]).toEqual([
      202,
      {
        deliveries: [
          { delivery_id: whole?.delivery_id, event_ids: ['u-1'] },
          { delivery_id: last?.delivery_id, event_ids: ['u-2#new.2-2'] },
        ],
        not_sent: [],
      },
    ]);
    const deliveries = await received();
    expect(deliveries.map(({ id }) => id).toSorted()).toEqual([whole?.delivery_id, last?.delivery_id].toSorted());
    const ids = deliveries.flatMap((one) =>
      (JSON.parse(one.body) as { event_id: string }[]).map((two) => two.event_id),
    );
    expect(ids.toSorted()).toEqual(['u-1', 'u-2#new.2-2']);
  });

  test('and those that are not in the range are named', async () => {
    const hour = { from: iso(NOW - 1.5 * HOUR_MS), to: iso(NOW) };
    const { body } = await resend(['u-1', 'nowhere'], USER, hour);
    const reason = 'The journal has no such update for the destination in the range.';
    expect(body).toEqual({ deliveries: [], not_sent: ['u-1', 'nowhere'].map((event_id) => ({ event_id, reason })) });
    expect(await received()).toEqual([]);
  });

  test.each([
    ['no ids', { event_ids: [] }, '/event_ids'],
    ['an empty id', { event_ids: [''] }, '/event_ids/0'],
    ['too many ids', { event_ids: Array.from({ length: 101 }, String) }, '/event_ids'],
    ['no start', { from: undefined }, '/from'],
    ['a start in the future', { from: iso(NOW + DAY_MS), to: iso(NOW + DAY_MS) }, '/from'],
    ['an end before the start', { to: iso(NOW - 2 * DAY_MS) }, '/to'],
    ['a range before the journal', { from: iso(NOW - 20 * DAY_MS), to: iso(NOW - 15 * DAY_MS) }, '/to'],
  ])('but not with %s', async (_, more, pointer) => {
    const { status, body } = await resend(['u-1'], USER, more);
    expect([status, body.errors?.map((error: { pointer: string }) => error.pointer)]).toEqual([400, [pointer]]);
  });

  test('to a disabled destination by an operator only', async () => {
    const store = createConfigurationStore(world.dynamodb, world.tables.configuration);
    const { value, sealed } =
      (await store.destination('acme', { kind: 'feed_group', name: 'user' }, destination)) ?? {};
    if (!value || !sealed) throw new Error('There is no destination.');
    await store.putDestination({ ...value, state: 'disabled', version: value.version + 1 }, sealed);
    expect((await resend(['u-1'])).status).toBe(409);
    expect((await resend(['u-1'], OPERATOR)).status).toBe(202);
    expect(await received()).toHaveLength(1);
  });

  test('and no other app can do it', async () => {
    expect((await resend(['u-1'], STRANGER)).status).toBe(404);
  });
});
