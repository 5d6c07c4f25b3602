/** Updates in the journal: the search, one update, and the bodies of attempts. Real fan-out writes the updates for the destinations of the API. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { allOf, putItem, query } from '../../../adapters/dynamodb.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { defined } from '../../../core/defined.ts';
import { type Delivery, encodeDelivery, type LastFailure } from '../../../core/delivery/delivery.ts';
import type { AnyDestination } from '../../../core/destination.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import {
  gapPartition,
  parseUpdateKey,
  ROW_ATTRIBUTES,
  rowKey,
  rowPartition,
  updateKey,
} from '../../../core/journal/row.ts';
import { failureOf } from '../../../core/outcome.ts';
import { bodyOf } from '../../../lambdas/api/routes/bodies.ts';
import { provenAsStored } from '../../../lambdas/api/routes/destination-checks.ts';
import { journalOf } from '../../../lambdas/api/routes/journal.ts';
import type { ApiPorts } from '../../../lambdas/api/wire.ts';
import { appDetail, DELIVERED, failed, feedDetail } from '../../core/make.ts';
import { journaled, removeObjects } from './journaled.ts';
import { apiWorld, STRANGER, USER } from './world.ts';

const world = apiWorld();
const NOW = Date.now();
const HOUR_MS = 3_600_000;
const SCOPE = '/apps/acme/scopes/feed_group:user';
const UPDATES = '/apps/acme/updates';
const ids = { queue: '', filtered: '' };
const fannedOut = (details: readonly object[], at = NOW) => journaled(world, details, at);
const ofAcme = (changes: Record<string, unknown>) => feedDetail({ app_id: 'acme', ...changes });
const find = (query: Record<string, string>, as?: object, path = UPDATES) =>
  world.call('GET', path, { query, ...(as ? { as } : {}) });
const isoOf = (at: number) => new Date(at).toISOString();

async function rowsOf(app: string): Promise<number> {
  const { dynamodb: client, tables } = world;
  return (await allOf(query({ client, name: tables.journal }, 'pk = :pk', { ':pk': rowPartition(app, NOW) }))).length;
}

beforeAll(async () => {
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id } });
    await world.call('PUT', `/apps/${app_id}/scopes/feed_group:user`, { body: { realtime: true } });
  }
  const keys = { type: 'keys', key: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const queue_url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
  const create = async (body: object, scope = SCOPE): Promise<string> =>
    (await world.call('POST', `${scope}/destinations`, { body: { transport: 'sqs', queue_url, auth: keys, ...body } }))
      .body.id;
  ids.queue = await create({ name: 'Search index' });
  const reactions = '/apps/acme/scopes/app_level:reactions';
  await world.call('PUT', reactions, { body: { realtime: true } });
  ids.filtered = await create({ event_types: ['reaction.new'] }, reactions);
});

describe('the search', () => {
  test('finds an update by each kind of id, with its destinations and deliveries', async () => {
    const changes = { event_id: 'e-1', feed: 'user:amelie', new: [{ id: 'act-1', foreign_id: 'post:1' }] };
    const [delivery] = await fannedOut([ofAcme(changes), ofAcme({ event_id: 'e-2', feed: 'user:bob' })]);
    const from = isoOf(NOW - HOUR_MS);
    for (const query of [
      { event_id: 'e-1' },
      { event_id: 'e-1#new.0-0' },
      { feed: 'user:amelie' },
      { activity_id: 'act-1', from },
      { foreign_id: 'post:1', from },
    ]) {
      const { status, body } = await find(query, USER);
      expect([query, status]).toEqual([query, 200]);
      expect(body.items).toEqual([
        {
          key: expect.stringMatching(/^upd_[\w-]+$/),
          app_id: 'acme',
          scope: 'feed_group:user',
          event_id: 'e-1',
          feed: 'user:amelie',
          at: isoOf(NOW),
          destinations: [
            {
              destination_id: ids.queue,
              name: 'Search index',
              filtered_out: false,
              deliveries: [{ id: delivery?.id }],
            },
          ],
        },
      ]);
      expect(body).toMatchObject({ unreadable: [], gaps: [] });
    }
    const both = await find({ delivery_id: delivery?.id ?? '' }, USER);
    expect(both.body.items.map((one: { event_id: string }) => one.event_id)).toEqual(['e-2', 'e-1']);
  });

  test('says which destinations exclude the type of an update', async () => {
    await fannedOut([appDetail({ app_id: 'acme', event_id: 'r-1', type: 'reaction.updated' })]);
    const { body } = await find({ event_id: 'r-1', scope: 'app_level:reactions' }, USER);
    const destinations = [{ destination_id: ids.filtered, filtered_out: true, deliveries: [] }];
    expect(body.items).toMatchObject([{ type: 'reaction.updated', destinations }]);
    expect(body.items[0]).not.toHaveProperty('feed');
    expect((await find({ event_id: 'r-1', scope: 'feed_group:user' }, USER)).body.items).toEqual([]);
  });

  test('finds updates of an object, and names the blocks that cannot be read', async () => {
    const text = randomBytes(20_000).toString('base64');
    await journaled(world, [ofAcme({ event_id: 'o-1', feed: 'user:objects', text })], NOW - HOUR_MS);
    await journaled(world, [ofAcme({ event_id: 'o-2', feed: 'user:objects', text })], NOW - HOUR_MS);
    expect((await find({ feed: 'user:objects' })).body.items).toHaveLength(2);
    await removeObjects(world, NOW - HOUR_MS);
    const { items, unreadable } = (await find({ feed: 'user:objects' })).body;
    expect(items).toEqual([]);
    const block = { app_id: 'acme', scope: 'feed_group:user', at: isoOf(NOW - HOUR_MS), updates: 1 };
    const reason = expect.stringMatching(/^the object .* does not exist/);
    expect(unreadable).toEqual([
      { ...block, reason },
      { ...block, reason },
    ]);
  });

  test('names the gaps of its time and scope', async () => {
    const at = NOW - 2 * HOUR_MS;
    for (const scope of ['feed_group:user', 'feed_group:other']) {
      const key = { pk: gapPartition('acme'), sk: rowKey({ at, scope }, 'missing.0') };
      const values = { ...key, [ROW_ATTRIBUTES.updates]: 7, reason: 'The bucket was unreachable.' };
      await putItem({ client: world.dynamodb, name: world.tables.journal }, values);
    }
    const gap = {
      app_id: 'acme',
      from: isoOf(at),
      to: isoOf(at),
      scope: 'feed_group:user',
      updates: 7,
      reason: expect.any(String),
    };
    const scope = 'feed_group:user';
    expect((await find({ event_id: 'nowhere', scope, from: isoOf(at) })).body.gaps).toEqual([gap]);
    expect((await find({ event_id: 'nowhere', from: isoOf(at) })).body.gaps).toHaveLength(2);
    expect((await find({ event_id: 'nowhere', from: isoOf(at + 1) })).body.gaps).toEqual([]);
  });

  test('hides updates from users of other apps', async () => {
    expect((await find({ event_id: 'e-1' }, STRANGER)).status).toBe(404);
    expect((await find({ event_id: 'e-1' }, STRANGER, '/apps/other/updates')).body.items).toEqual([]);
    expect((await find({ event_id: 'e-1' }, USER, '/updates')).status).toBe(403);
  });

  test('of all apps names the gaps of every app once, on the page that reaches their hour', async () => {
    const table = { client: world.dynamodb, name: world.tables.journal };
    const times = { acme: NOW - 5 * HOUR_MS, other: NOW - 9 * HOUR_MS, unknown: NOW - 5 * HOUR_MS };
    for (const [app, at] of Object.entries(times)) {
      const key = { pk: gapPartition(app), sk: rowKey({ at, scope: 'feed_group:gap' }, 'missing.0') };
      await putItem(table, { ...key, [ROW_ATTRIBUTES.updates]: 3, reason: 'The bucket was unreachable.' });
    }
    const gaps: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = { from: isoOf(NOW - 10 * HOUR_MS), limit: '1', ...defined({ cursor }) };
      const { body } = await find(query, undefined, '/updates');
      gaps.push(...body.gaps.filter(({ scope }: { scope: string }) => scope === 'feed_group:gap'));
      cursor = body.cursor;
    } while (cursor !== undefined);
    const gapOf = (app_id: 'acme' | 'other') => ({ app_id, from: isoOf(times[app_id]), to: isoOf(times[app_id]) });
    expect(gaps).toEqual([expect.objectContaining(gapOf('acme')), expect.objectContaining(gapOf('other'))]);
    const narrow = { from: isoOf(NOW - 8 * HOUR_MS), scope: 'feed_group:gap' };
    expect((await find(narrow, undefined, '/updates')).body.gaps).toMatchObject([gapOf('acme')]);
  });

  test('of all apps finds the update of any app, for operators', async () => {
    await fannedOut([feedDetail({ app_id: 'other', event_id: 'e-other' })]);
    const { body } = await find({ event_id: 'e-other' }, undefined, '/updates');
    expect(body.items).toMatchObject([{ app_id: 'other', unrouted: 'no_destination', destinations: [] }]);
  });

  test('shows operators the updates of apps that do not exist, and nobody else', async () => {
    await fannedOut([feedDetail({ app_id: 'acmee', event_id: 'e-misspelled' })]);
    const found = await find({ event_id: 'e-misspelled' }, undefined, '/apps/acmee/updates');
    expect(found.body.items).toMatchObject([{ app_id: 'acmee', unrouted: 'unknown_scope' }]);
    const as = { sub: 'x', 'cognito:groups': '[app:acmee]' };
    expect((await find({ event_id: 'e-misspelled' }, as, '/apps/acmee/updates')).status).toBe(404);
  });

  test('shows nothing of a deleted app, also while rows remain and after a new app has the same id', async () => {
    const ofGone = (event_id: string) => feedDetail({ app_id: 'gone', event_id });
    const found = async (event_id: string, path = '/apps/gone/updates') =>
      (await find({ event_id }, undefined, path)).body.items.length;
    const create = () => world.call('POST', '/apps', { body: { app_id: 'gone', name: 'Gone' } });
    await create();
    await fannedOut([ofGone('before')]);
    const { key } = (await find({ event_id: 'before' }, undefined, '/apps/gone/updates')).body.items[0];
    const shown = async () => (await world.call('GET', `/apps/gone/updates/${key}`)).status;
    expect(await shown()).toBe(200);
    expect((await world.call('DELETE', '/apps/gone', { headers: { 'if-match': '"1"' } })).status).toBe(204);
    expect(await rowsOf('gone')).toBe(0);
    // A row that the deletion had no time to delete.
    await fannedOut([ofGone('before')]);
    expect(await rowsOf('gone')).toBe(1);
    expect(await found('before')).toBe(0);
    expect(await shown()).toBe(404);
    await fannedOut([ofGone('after')], Date.now());
    expect(await found('after')).toBe(1);
    await create();
    for (const path of ['/apps/gone/updates', '/updates']) {
      expect(await found('before', path)).toBe(0);
      expect(await found('after', path)).toBe(0);
    }
  });

  test('gives a bucket of a new app no updates of a deleted app with the same id', async () => {
    const create = () => world.call('POST', '/apps', { body: { app_id: 'again', name: 'Again' } });
    await create();
    const deletedAfter = Date.now();
    expect((await world.call('DELETE', '/apps/again', { headers: { 'if-match': '"1"' } })).status).toBe(204);
    await create();
    await world.call('PUT', '/apps/again/scopes/feed_group:user', { body: { realtime: true } });
    const bucket = { transport: 's3', bucket: 'feeds', region: 'us-east-1', bucket_owner: '111122223333' };
    const make = (settings: object) =>
      world.call('POST', '/apps/again/scopes/feed_group:user/destinations', {
        body: { ...bucket, auth: { type: 'policy' }, window_minutes: 60, ...settings },
      });
    const early = await make({ start_at: isoOf(deletedAfter - HOUR_MS) });
    expect([early.status, early.body.errors]).toEqual([
      400,
      [{ pointer: '/start_at', message: 'expected a time after the app was created, got an earlier one' }],
    ]);
    // The window that contains the present begins before the app was created.
    const made = await make({});
    expect(made.status).toBe(201);
    expect(Date.parse(made.body.start_at)).toBeGreaterThanOrEqual(deletedAfter);
    const { body } = await world.call('GET', `/apps/again/scopes/feed_group:user/destinations/${made.body.id}/windows`);
    expect(body.written_until).toBe(made.body.start_at);
  });

  test('pages through all updates, the newest first', async () => {
    const earlier = ['p-1', 'p-2', 'p-3'].map((event_id) => ofAcme({ event_id, feed: 'user:pages' }));
    await fannedOut(earlier, NOW - 30 * HOUR_MS);
    const seen: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { body } = await find({ feed: 'user:pages', limit: '2', ...(cursor ? { cursor } : {}) }, USER);
      seen.push(...body.items.map((one: { event_id: string }) => one.event_id));
      cursor = body.cursor;
    }
    expect(seen).toEqual(['p-3', 'p-2', 'p-1']);
  });

  test.each([
    [{ from: isoOf(NOW - 30 * 24 * HOUR_MS) }, '/from', /within the 14 days for which the journal keeps updates/],
    [{ from: isoOf(NOW + 24 * HOUR_MS) }, '/from', /in the past, got a later time/],
    [{ from: isoOf(NOW), to: isoOf(NOW - HOUR_MS) }, '/to', /after `from`, got an earlier time/],
    [{ event_id: 'a', feed: 'b' }, '/feed', /expected one of event_id, .*, got several/],
    [{ activity_id: 'a' }, '/from', /expected the start of the range/],
    [{ foreign_id: 'a' }, '/from', /expected the start of the range/],
    [{ cursor: 'upd_1' }, '/cursor', /a cursor of this search, got another string/],
    [{ event_id: '\u0000' }, '/event_id', /control characters/],
    [{ feed: '\ud800' }, '/feed', /control characters/],
    [{ scope: 'user' }, '/scope', /expected/],
    [{ event_ids: 'a' }, '/event_ids', /unknown query parameter/],
  ])('refuses %j', async (query, pointer, message) => {
    const { status, body } = await find(query, USER);
    expect([status, body.errors]).toEqual([400, [{ in: 'query', pointer, message: expect.stringMatching(message) }]]);
  });

  test('refuses a cursor of another app, and of another search', async () => {
    const { cursor } = (await find({ feed: 'user:pages', limit: '2' })).body;
    expect((await find({ feed: 'user:pages', cursor }, undefined, '/apps/other/updates')).status).toBe(400);
    expect((await find({ feed: 'user:other', cursor })).status).toBe(400);
    expect((await find({ feed: 'user:pages', cursor }, undefined, '/updates')).status).toBe(400);
  });

  test('is empty if the cursor is outside of the range', async () => {
    const { cursor } = (await find({ feed: 'user:pages', limit: '2' })).body;
    const later = await find({ feed: 'user:pages', cursor, from: isoOf(NOW - HOUR_MS) }, USER);
    expect([later.status, later.body]).toMatchObject([200, { items: [], gaps: [] }]);
  });

  test('accepts every id as a value and never as a pattern', async () => {
    for (const id of ["';--", '{"$ne":1}', '*', '%', '../..', '<b>', 'é🙂', '#new.0-0', 'x'.repeat(1_500)]) {
      for (const name of ['event_id', 'delivery_id', 'feed']) {
        const { status, body } = await find({ [name]: id, from: isoOf(NOW - 1_000) }, USER);
        expect([id, status, body.items]).toEqual([id, 200, []]);
      }
    }
  });
});

describe('an attempt', () => {
  const log = (deliveries: readonly Delivery[], more: Partial<Attempt> = {}) =>
    createAttemptsLog(world.dynamodb, world.tables.attempts, { destinationOf: async () => undefined, now: () => NOW })(
      deliveries.map((delivery) => ({ delivery, outcome: DELIVERED, startedAt: NOW, durationMs: 5, ...more })),
    );
  const show = async ({ id, attempt }: Delivery, as: object = USER) =>
    (await world.call('GET', `${SCOPE}/destinations/${ids.queue}/attempts/${NOW}.${id}.${attempt}`, { as })).body;

  test('shows the exact body that was sent, also of pieces of a split update and of many updates', async () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      ofAcme({ event_id: `many-${n}`, text: 'é"\\\u2028🙂', score: 1.0 }),
    );
    const large = ofAcme({
      event_id: 'large',
      new: Array.from({ length: 40 }, (_, id) => ({ id, text: 'x'.repeat(9_000) })),
    });
    const deliveries = [...(await fannedOut(many)), ...(await fannedOut([large]))];
    expect(deliveries.length).toBeGreaterThan(2);
    await log(deliveries);
    for (const delivery of deliveries) {
      const { body, body_missing } = await show(delivery);
      expect([body === delivery.body, body_missing]).toEqual([true, undefined]);
    }
  });

  test('says why it shows no body', async () => {
    const [known] = await fannedOut([ofAcme({ event_id: 'known' })]);
    if (!known) throw new Error('no delivery');
    const { journal = { block: '', at: 0, updates: '' }, ...without } = known;
    const reasons = [
      [without, {}, /packed without a journal/],
      [{ ...known, journal: { ...journal, block: 'other.0' } }, {}, /does not have its updates/],
      [
        { ...known, journal: { ...journal, updates: '7' } },
        {},
        /cannot be read: the block does not contain the updates/,
      ],
      [known, { test: true }, /does not contain tests/],
    ] as const;
    for (const [index, [delivery, more, reason]] of reasons.entries()) {
      const own = { ...delivery, attempt: index + 2 };
      await log([own], more);
      const found = await show(own);
      expect(found).not.toHaveProperty('body');
      expect(found.body_missing).toMatch(reason);
    }
  });
});

describe('one update', () => {
  const keyOf = async (eventId: string, app = 'acme') =>
    (await find({ event_id: eventId }, undefined, `/apps/${app}/updates`)).body.items[0].key;
  const show = async (key: string, as: object = USER) => world.call('GET', `${UPDATES}/${key}`, { as });
  const log = (attempts: readonly Attempt[]) =>
    createAttemptsLog(world.dynamodb, world.tables.attempts, { destinationOf: async () => undefined, now: () => NOW })(
      attempts,
    );

  test('has its text, and for each destination the deliveries, their attempts and where they are', async () => {
    const detail = ofAcme({ event_id: 'one', text: 'é🙂', score: 1 });
    const [delivery] = await fannedOut([detail], NOW - HOUR_MS);
    if (!delivery) throw new Error('no delivery');
    const key = await keyOf('one');
    const early = await show(key);
    expect(early.body.destinations).toMatchObject([
      { state: 'unknown', deliveries: [{ id: delivery.id, attempts: [] }] },
    ]);
    const first = { delivery, startedAt: NOW - HOUR_MS + 500, durationMs: 5 };
    const due = NOW + HOUR_MS;
    await log([{ ...first, outcome: failed({ status: 503 }), followUps: [{ at: due }] }]);
    expect((await show(key)).body.destinations).toMatchObject([
      { state: 'waiting', reason: expect.stringContaining(isoOf(due)) },
    ]);
    await log([{ ...first, delivery: { ...delivery, attempt: 2 }, startedAt: NOW, outcome: DELIVERED }]);
    const { status, body } = await show(key);
    expect(status).toBe(200);
    expect(body).toMatchObject({ key, event_id: 'one', update: { json: detail } });
    expect(delivery.body).toBe(`[${body.update.text}]`);
    const [destination] = body.destinations;
    expect(destination).toMatchObject({
      destination_id: ids.queue,
      name: 'Search index',
      state: 'delivered',
      filtered_out: false,
    });
    expect(destination).not.toHaveProperty('deleted');
    const [{ attempts }] = destination.deliveries;
    expect(attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', status: 503 },
      { attempt: 2, outcome: 'delivered' },
    ]);
    const shown = await world.call('GET', `${SCOPE}/destinations/${ids.queue}/attempts/${attempts[1].id}`, {
      as: USER,
    });
    expect(shown.body.body).toBe(delivery.body);
  });

  test('names the dead letter, and the deliveries that replaced one', async () => {
    const [delivery] = await fannedOut([ofAcme({ event_id: 'replaced' })]);
    if (!delivery) throw new Error('no delivery');
    const smaller = { ...delivery, id: `dlv_${'5'.repeat(32)}` };
    const outcome = failed({ class: 'too_large' });
    await log([
      { delivery, startedAt: NOW, durationMs: 5, outcome, followUps: [{ at: NOW, deliveryId: smaller.id }] },
      { delivery: smaller, startedAt: NOW + 100, durationMs: 5, outcome, followUps: [{}] },
    ]);
    const text = encodeDelivery({ ...smaller, lastFailure: { ...failureOf(outcome), at: NOW } as LastFailure });
    const message = { messageId: 'm', body: text, attributes: { class: 'too_large' }, sentAt: NOW + 1_000 };
    await createDeadLetters(world.dynamodb, world.tables.held, Date.now).archive(deadLetterOf('sqs', message), text);
    const [destination] = (await show(await keyOf('replaced'))).body.destinations;
    expect(destination.state).toBe('dead');
    expect(destination.deliveries).toMatchObject([
      { id: delivery.id, state: 'dead', reason: expect.stringMatching(/replaced by smaller/) },
      { id: smaller.id, replaces: delivery.id, state: 'dead', dead_letter: expect.stringMatching(/^dl_/) },
    ]);
  });

  test('says why it has no destination, or why one did not get it', async () => {
    await fannedOut([ofAcme({ event_id: 'nowhere', feed: 'unknown:1' })]);
    const nowhere = (await show(await keyOf('nowhere'))).body;
    expect(nowhere).toMatchObject({
      unrouted: 'unknown_scope',
      unrouted_reason: expect.stringMatching(/did not exist/),
      destinations: [],
    });
    const filtered = (await show(await keyOf('r-1'))).body.destinations;
    expect(filtered).toMatchObject([{ destination_id: ids.filtered, state: 'filtered_out', deliveries: [] }]);
  });

  test('of another app, with an altered key, or older than the retention is not found', async () => {
    const [key, other] = [await keyOf('one'), await keyOf('e-other', 'other')];
    const place = parseUpdateKey(key);
    if (!place) throw new Error('no key');
    const altered = [
      other,
      updateKey({ ...place, position: place.position + 1 }),
      updateKey({ ...place, scope: 'feed_group:other' }),
      updateKey({ ...place, block: 'other.0' }),
      updateKey({ ...place, at: place.at - 30 * 24 * HOUR_MS }),
      updateKey({ ...place, at: 8e15 }),
      updateKey({ ...place, scope: '\ud800' }),
      ...['x', 'upd_', 'upd_-', `${key}A`, `${key}=`, 'upd_'.padEnd(1_900, 'A')],
    ];
    for (const one of altered) expect([one, (await show(one)).status]).toEqual([one, 404]);
    expect((await show(key, STRANGER)).status).toBe(404);
    expect((await world.call('GET', `/apps/other/updates/${key}`)).status).toBe(404);
  });

  test('whose block cannot be read is a conflict that says so', async () => {
    const text = randomBytes(20_000).toString('base64');
    await fannedOut([ofAcme({ event_id: 'unreadable', text })], NOW - 3 * HOUR_MS);
    const key = await keyOf('unreadable');
    await removeObjects(world, NOW - 3 * HOUR_MS);
    const { status, body } = await show(key);
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/cannot be read from the journal: the object/)]);
  });
});

test('an update for a bucket waits for its window, and not for a delivery', async () => {
  const scope = '/apps/acme/scopes/feed_group:lake';
  await world.call('PUT', scope, { body: { realtime: true } });
  const settings = { bucket: 'example-feeds', region: 'eu-west-1', bucket_owner: '123456789012' };
  const body = { transport: 's3', ...settings, auth: { type: 'policy' } };
  const { id } = (await world.call('POST', `${scope}/destinations`, { body })).body;
  await fannedOut([ofAcme({ event_id: 'lake-1', feed: 'lake:1' })], Date.now());
  const { key } = (await find({ event_id: 'lake-1' })).body.items[0];
  const shown = await world.call('GET', `${UPDATES}/${key}`, { as: USER });
  expect(shown.body.destinations).toEqual([
    {
      ...{ destination_id: id, address: 's3://example-feeds/', filtered_out: false, deliveries: [] },
      ...{
        state: 'waiting',
        reason: expect.stringMatching(/^The window of \S+Z is not written yet\. The next attempt/),
      },
    },
  ]);
});

test('without a journal, its routes and tests of buckets say so, and attempts say why they have no body', async () => {
  const ports = { journal: undefined } as unknown as ApiPorts;
  const detail = 'This stack keeps no journal, because its prop `journal` is false.';
  expect(() => journalOf(ports)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ status: 409, detail }) }),
  );
  const bucket = { transport: 's3', scope: { kind: 'feed_group', name: 'user' }, auth: { type: 'role' } };
  await expect(provenAsStored({ ...ports, check: async () => undefined }, bucket as AnyDestination)).rejects.toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ status: 409, detail }) }),
  );
  const sent = { appId: 'acme', scope: 'feed_group:user', destinationId: ids.queue, deliveryId: 'dlv_1' };
  expect(await bodyOf(ports, sent)).toEqual({ missing: 'This stack keeps no journal.' });
});
