/** Dead letters and redrive plans: permissions, filters and redrives. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createBodies } from '../../../adapters/holding/bodies.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createPlanOutcomes } from '../../../adapters/holding/plan-outcomes.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { type DeadLetterSource, deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { NO_OUTCOME } from '../../../core/holding/plan.ts';
import { aDelivery, busEvent, feedDetail } from '../../core/make.ts';
import { apiWorld, OPERATOR, STRANGER, USER } from './world.ts';

const world = apiWorld();
const NOW = Date.now();
const ids = { acme: '', sibling: '', other: '' };

async function archive(
  source: DeadLetterSource,
  messageId: string,
  body: string,
  attributes: Record<string, string>,
  agoMs = 0,
) {
  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  const text = body;
  await deadLetters.archive(deadLetterOf(source, { messageId, body, attributes, sentAt: NOW - 60_000 - agoMs }), text);
}

function dead(
  appId: string,
  destinationId: string,
  n: number,
  failureClass: 'http_5xx' | 'gone' = 'http_5xx',
  more: { readonly packedAt?: number } = {},
) {
  const lastFailure = {
    class: failureClass,
    code: '503',
    reason: `It answered ${n}.`,
    at: NOW,
    status: 503,
    answer: '<b>',
  } as const;
  const history = [{ attempts: 11, firstAttemptAt: NOW - 9_000, lastFailure }];
  return encodeDelivery(
    aDelivery({
      id: `dlv_${String(n).padStart(32, '0')}`,
      appId,
      destinationId,
      transport: 'webhook',
      attempt: 3,
      firstAttemptAt: NOW - 5_000,
      lastFailure,
      history,
      body: `[{"feed":"user:1","event_id":"e${n}"}]`,
      ...more,
    }),
  );
}

async function received(queue: string): Promise<string[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: world.queues[queue],
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
  });
  return ((await world.sqs.send(command)).Messages ?? []).map(({ Body = '' }) => Body);
}

const list = async (query: Record<string, string> = {}, as?: object) =>
  (await world.call('GET', '/dead-letters', { query, ...(as ? { as } : {}) })).body;

beforeAll(async () => {
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id } });
    await world.call('PUT', `/apps/${app_id}/scopes/feed_group:user`, { body: { realtime: true } });
  }
  const create = async (app: string, url: string): Promise<string> => {
    const body = { transport: 'webhook', url };
    return (await world.call('POST', `/apps/${app}/scopes/feed_group:user/destinations`, { body })).body.id;
  };
  ids.acme = await create('acme', 'https://a.example.com/');
  ids.sibling = await create('acme', 'https://b.example.com/');
  ids.other = await create('other', 'https://c.example.com/');
  for (let n = 1; n <= 4; n++)
    await archive('webhook', `m${n}`, dead('acme', ids.acme, n), { class: 'http_5xx' }, n * 1_000);
  await archive('webhook', 'm5', dead('acme', ids.acme, 5, 'gone'), { class: 'gone' }, 5_000);
  await archive('webhook', 'm6', dead('other', ids.other, 6), { class: 'http_5xx' }, 6_000);
  await archive('webhook', 'm7', 'no delivery', {}, 7_000);
  await archive('intake', 'm8', busEvent(feedDetail()), { reason: '/feed: expected a string' }, 8_000);
});

describe('dead letters', () => {
  test('are listed newest first, in pages, with every filter', async () => {
    const all = await list();
    expect(all.items).toHaveLength(8);
    const died = all.items.map(({ died_at }: { died_at: string }) => died_at);
    expect(died).toEqual(died.toSorted().toReversed());
    const page = await list({ limit: '5' });
    const rest = await list({ limit: '5', cursor: page.cursor });
    expect([...page.items, ...rest.items]).toEqual(all.items);
    const count = async (query: Record<string, string>) => (await list(query)).items.length;
    expect(await count({ source: 'intake' })).toBe(1);
    expect(await count({ app_id: 'other' })).toBe(1);
    expect(await count({ destination_id: ids.acme, class: 'gone' })).toBe(1);
    expect(await count({ scope: 'feed_group:user' })).toBe(6);
    expect(await count({ from: new Date(NOW - 62_500).toISOString() })).toBe(2);
    expect(await count({ to: new Date(NOW - 66_500).toISOString(), order: 'oldest' })).toBe(2);
  });

  test('are visible to users of their app, and those of the intake to operators', async () => {
    expect((await list({}, USER)).items).toHaveLength(5);
    expect((await list({}, STRANGER)).items).toHaveLength(1);
    expect((await list({ source: 'intake' }, USER)).items).toEqual([]);
    expect((await world.call('GET', '/dead-letters', { as: USER, query: { app_id: 'other' } })).status).toBe(404);
    const both = { sub: 'x', 'cognito:groups': '[app:acme app:other]' };
    expect((await world.call('GET', '/dead-letters', { as: both })).status).toBe(400);
    expect((await list({ app_id: 'other' }, both)).items).toHaveLength(1);
    for (const { key, app_id } of (await list()).items) {
      const { status } = await world.call('GET', `/dead-letters/${key}`, { as: USER });
      expect(status).toBe(app_id === 'acme' ? 200 : 404);
    }
    const [{ key }] = (await list({ app_id: 'other' })).items;
    expect((await world.call('POST', `/dead-letters/${key}/redrive`, { as: USER })).status).toBe(404);
    const body = { reason: 'x' };
    expect((await world.call('POST', `/dead-letters/${key}/discard`, { as: USER, body })).status).toBe(404);
  });

  test('are counted by destination and class', async () => {
    const { groups, counted_all } = await list({ group_by: 'destination,class' }, USER);
    expect(counted_all).toBe(true);
    expect(groups).toMatchObject([
      { destination_id: ids.acme, class: 'http_5xx', count: 4, reason: 'It answered 1.' },
      { destination_id: ids.acme, class: 'gone', count: 1 },
    ]);
  });

  test('are opened with the message, the failures and the earlier attempt cycles', async () => {
    const [{ key }] = (await list({ class: 'gone' })).items;
    const { body } = await world.call('GET', `/dead-letters/${key}`, { as: USER });
    expect(body).toMatchObject({
      key,
      attempts: 3,
      redrives: 1,
      text: dead('acme', ids.acme, 5, 'gone'),
      delivery: {
        body: '[{"feed":"user:1","event_id":"e5"}]',
        last_failure: { class: 'gone', answer: '<b>' },
        history: [{ attempts: 11, last_failure: { code: '503' } }],
      },
    });
    const [intake] = (await list({ source: 'intake' })).items;
    const event = (await world.call('GET', `/dead-letters/${intake.key}`)).body;
    expect(event).toMatchObject({ class: 'refused', text: busEvent(feedDetail()) });
    expect(event).not.toHaveProperty('delivery');
    expect((await world.call('GET', '/dead-letters/nonsense')).status).toBe(404);
  });

  test('are exported with their messages, one per line', async () => {
    const first = await world.call('GET', '/dead-letters/export', { as: USER, query: { limit: '3' } });
    expect(first.headers['content-type']).toBe('application/x-ndjson');
    const cursor = first.headers['x-next-cursor'] ?? '';
    const second = await world.call('GET', '/dead-letters/export', { as: USER, query: { limit: '3', cursor } });
    expect(second.headers).not.toHaveProperty('x-next-cursor');
    const lines = `${first.text}${second.text}`
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id.slice(-1))).toEqual(['5', '4', '3', '2', '1']);
    expect(lines[0].text).toBe(dead('acme', ids.acme, 5, 'gone'));
  });

  test('are redriven to their destination or another one of the same scope only', async () => {
    const [first, second] = (await list({ class: 'http_5xx', app_id: 'acme' })).items;
    const redrive = (key: string, body: object) =>
      world.call('POST', `/dead-letters/${key}/redrive`, { as: USER, body });
    for (const destination_id of [ids.other, 'dst_000000000000000000000000']) {
      const wrong = await redrive(first.key, { destination_id });
      expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/destination_id' }] } });
    }
    expect((await redrive(first.key, { event: '{}' })).body.errors).toMatchObject([{ pointer: '/event' }]);
    expect((await redrive(first.key, {})).status).toBe(202);
    expect((await redrive(first.key, {})).status).toBe(404);
    expect((await redrive(second.key, { destination_id: ids.sibling })).status).toBe(202);
    const headers = (await received('WebhookDeliveries')).map((text) => JSON.parse(text.split('\n')[0] ?? ''));
    expect(headers.map(({ destinationId }) => destinationId).toSorted()).toEqual([ids.acme, ids.sibling].toSorted());
    expect(headers[0]).toMatchObject({ attempt: 1, hops: 0, redrivenAt: expect.any(Number) });
  });

  test('of the intake are edited and redriven', async () => {
    const [{ key }] = (await list({ source: 'intake' })).items;
    const redrive = (event: string) => world.call('POST', `/dead-letters/${key}/redrive`, { body: { event } });
    const empty = busEvent({ app_id: '123', updates: [] });
    const stillBad = busEvent(feedDetail({ feed: 'user' }));
    const partlyBad = busEvent({ app_id: '123', updates: [{ feed: 'user:1' }, { feed: 7 }] });
    for (const event of ['[]', 'no json', '"x"']) {
      expect(await redrive(event)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/event' }] } });
    }
    for (const [event, pointer, message] of [
      ['{"a":1}', '/event/id', 'expected the id of an EventBridge event, got nothing'],
      [empty, '/event/detail/updates', 'expected at least one update, got an empty list'],
      [stillBad, '/event/detail/feed', expect.stringMatching(/^expected "<feed group>:<id>".* got another string$/)],
      [partlyBad, '/event/detail/updates/1/feed', 'expected a string, got a number'],
    ] as const) {
      const { status, body } = await redrive(event);
      expect([status, body.errors[0]]).toEqual([400, { pointer, message }]);
    }
    const mended = busEvent(feedDetail({ feed: 'user:2', new: [{ a: '\uFFFE\uFFFF\uD800' }] }));
    expect((await redrive(mended.replaceAll('\\ud800', '\uD800'))).status).toBe(202);
    expect(await received('Intake')).toEqual([mended.replace('\uFFFE\uFFFF', '\\ufffe\\uffff')]);
  });

  test('that cannot be redriven can be discarded', async () => {
    const [{ key }] = (await list({ to: new Date(NOW - 66_500).toISOString() })).items;
    expect((await world.call('POST', `/dead-letters/${key}/redrive`)).status).toBe(409);
    expect((await world.call('POST', `/dead-letters/${key}/discard`, { body: {} })).status).toBe(400);
    expect((await world.call('POST', `/dead-letters/${key}/discard`, { body: { reason: 'rubbish' } })).status).toBe(
      204,
    );
    expect((await world.call('POST', `/dead-letters/${key}/discard`, { body: { reason: 'rubbish' } })).status).toBe(
      404,
    );
  });
});

describe('a redrive plan', () => {
  const create = (body: object, as: object = USER, headers = {}) =>
    world.call('POST', '/redrive-plans', { as, body, headers });

  test('has a preview, and is started, stopped and continued', async () => {
    const made = await create({ filter: { class: 'http_5xx' }, per_minute: 10 });
    expect(made.body).toMatchObject({
      status: 'planned',
      filter: { app_id: 'acme', class: 'http_5xx' },
      per_minute: 10,
      total: 2,
      destinations: [{ destination_id: ids.acme, count: 2 }],
      counted_all: true,
    });
    const path = `/redrive-plans/${made.body.id}`;
    const go = (action: string, headers = {}) => world.call('POST', `${path}/${action}`, { as: USER, headers });
    expect((await go('start', { 'if-match': '"9"' })).status).toBe(412);
    expect((await go('start', { 'if-match': '"1"' })).body).toMatchObject({ status: 'running', version: 2 });
    expect((await go('start')).body.version).toBe(2);
    expect((await go('stop')).body).toMatchObject({ status: 'stopped' });
    expect((await go('start')).body).toMatchObject({ status: 'running' });
    expect((await world.call('GET', path, { as: USER })).body.status).toBe('running');
    expect((await world.call('GET', path, { as: STRANGER })).status).toBe(404);
    expect((await world.call('POST', `${path}/stop`, { as: STRANGER })).status).toBe(404);
    await go('stop');
  });

  test('for several apps is permitted to operators only', async () => {
    expect((await create({ filter: { app_id: 'other' } })).status).toBe(404);
    const all = await world.call('POST', '/redrive-plans', { body: { filter: {} } });
    expect(all.body.destinations).toHaveLength(2);
    expect((await world.call('GET', `/redrive-plans/${all.body.id}`, { as: USER })).status).toBe(404);
    const seen = async (as?: object) => (await world.call('GET', '/redrive-plans', as ? { as } : {})).body.items.length;
    expect([await seen(), await seen(USER), await seen(STRANGER)]).toEqual([2, 1, 0]);
  });

  test('that is done or does not exist cannot be started or stopped', async () => {
    expect((await world.call('POST', '/redrive-plans/plan_000000000000000000000000/start')).status).toBe(404);
    expect((await world.call('POST', '/redrive-plans/plan_x/start')).status).toBe(400);
  });

  test('is created once per idempotency key', async () => {
    const key = { 'idempotency-key': 'plan-1' };
    const first = await create({ filter: {} }, USER, key);
    const second = await create({ filter: {} }, USER, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    for (const body of [{}, { filter: { app: 'x' } }, { filter: {}, per_minute: 0 }, { filter: { class: 'bad' } }]) {
      expect((await create(body)).status).toBe(400);
    }
  });

  test('is listed for users of its app, and for operators in pages', async () => {
    const own = (await create({ filter: { class: 'timeout' } })).body.id;
    for (let n = 0; n < 4; n++) await create({ filter: {} }, STRANGER);
    const listed = await world.call('GET', '/redrive-plans', { as: USER, query: { limit: '1' } });
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([own]);
    const both = { sub: 'x', 'cognito:groups': '[app:acme app:other]' };
    for (const as of [undefined, USER, both]) {
      const all = (await world.call('GET', '/redrive-plans', { as: as ?? OPERATOR, query: { limit: '100' } })).body
        .items;
      const seen: object[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: '2', ...(cursor ? { cursor } : {}) };
        const { body } = await world.call('GET', '/redrive-plans', { as: as ?? OPERATOR, query });
        seen.push(...body.items);
        cursor = body.cursor;
      } while (cursor);
      expect(seen).toEqual(all);
    }
  });
});

describe('a plan and its destinations', () => {
  const SCOPE = '/apps/planned/scopes/feed_group:user';
  const AS = { sub: 'user-4', 'cognito:groups': '[app:planned]' };
  const own = { first: '', second: '', gone: '' };
  const filter = { app_id: 'planned', scope: 'feed_group:user' };
  const plan = (body: object, as: object = AS) => world.call('POST', '/redrive-plans', { as, body });
  const bury = (destinationId: string, n: number) =>
    archive('webhook', `p${n}`, dead('planned', destinationId, n), { class: 'http_5xx' }, n * 1_000);

  beforeAll(async () => {
    await world.call('POST', '/apps', { body: { app_id: 'planned', name: 'Planned' } });
    await world.call('PUT', SCOPE, { body: { realtime: true } });
    const create = async (url: string): Promise<string> =>
      (await world.call('POST', `${SCOPE}/destinations`, { body: { transport: 'webhook', url } })).body.id;
    own.first = await create('https://first.example.com/');
    own.second = await create('https://second.example.com/');
    own.gone = await create('https://gone.example.com/');
    await bury(own.first, 201);
    for (const n of [202, 203]) await bury(own.gone, n);
    await world.call('DELETE', `${SCOPE}/destinations/${own.gone}`, { headers: { 'if-match': '*' } });
    await world.call('POST', `${SCOPE}/destinations/${own.first}/pause`);
  });

  test('names the present state and the address of each destination, and what will happen', async () => {
    const { items } = await list({ app_id: 'planned' });
    expect(items.map(({ destination }: { destination: object }) => destination)).toEqual([
      { state: 'paused', transport: 'webhook', address: 'https://first.example.com/' },
      { state: 'deleted' },
      { state: 'deleted' },
    ]);
    const { groups, total } = await list({ app_id: 'planned', group_by: 'destination,class' });
    expect(total).toBe(3);
    expect(groups).toMatchObject([
      { count: 2, destination: { state: 'deleted' }, cause: 'The endpoint failed' },
      { count: 1, destination: { state: 'paused' } },
    ]);
    const { body } = await plan({ filter });
    expect(body).toMatchObject({
      total: 1,
      left: 2,
      created_by: { kind: 'app', name: 'user-4' },
      destinations: [
        { destination_id: own.gone, destination: { state: 'deleted' }, count: 2, effect: 'stays' },
        { destination_id: own.first, count: 1, effect: 'waits', outlook: expect.stringContaining('paused') },
      ],
    });
  });

  test('of one destination alone has its app, scope and address', async () => {
    const { body } = await plan({ filter: { destination_id: own.first } }, OPERATOR);
    expect(body).toMatchObject({
      filter: { app_id: 'planned', scope: 'feed_group:user', destination_id: own.first },
      destination: { state: 'paused', address: expect.stringContaining('first.example.com') },
      total: 1,
    });
    const remove = { as: OPERATOR, headers: { 'if-match': '*' } };
    expect((await world.call('DELETE', `/redrive-plans/${body.id}`, remove)).status).toBe(204);
  });

  test('is not started if all of its destinations were deleted', async () => {
    const made = await plan({ filter: { ...filter, destination_id: own.gone } });
    expect(made.body).toMatchObject({ total: 0, left: 2, destination: { state: 'deleted' } });
    const started = await world.call('POST', `/redrive-plans/${made.body.id}/start`, { as: AS });
    expect(started).toMatchObject({ status: 409, body: { detail: expect.stringContaining('was deleted') } });
    const { items } = await list({ destination_id: own.gone });
    const single = await world.call('POST', `/dead-letters/${items[0].key}/redrive`, { as: AS });
    expect(single).toMatchObject({ status: 409, body: { detail: expect.stringContaining('was deleted') } });
  });

  test('redrives to another destination of the same app and scope only', async () => {
    const body = { filter: { ...filter, destination_id: own.gone }, to_destination: own.second };
    const made = await plan(body);
    expect(made.body).toMatchObject({
      total: 2,
      left: 0,
      to_destination: own.second,
      to: { state: 'enabled', address: 'https://second.example.com/' },
      destinations: [{ destination_id: own.gone, destination: { state: 'enabled' }, count: 2, effect: 'sent' }],
    });
    const path = `/redrive-plans/${made.body.id}`;
    expect((await world.call('POST', `${path}/start`, { as: AS })).body).toMatchObject({ status: 'running' });
    expect((await world.call('GET', path, { as: AS })).body.outcome).toEqual({
      delivered: 0,
      on_the_way: 0,
      dead_again: 0,
      events: 0,
    });
    await world.call('POST', `${path}/stop`, { as: AS });
    const errors = async (input: object) => (await plan(input, OPERATOR)).body.errors[0].pointer;
    expect(await errors({ ...body, to_destination: ids.other })).toBe('/to_destination');
    expect(await errors({ ...body, filter: { app_id: 'planned' } })).toBe('/filter/scope');
    expect(await errors({ ...body, filter: { scope: 'feed_group:user' } })).toBe('/filter/app_id');
  });

  test('counts what was delivered and what is dead again, which its filter lists', async () => {
    const made = await plan({ filter: { ...filter, class: 'dns' } });
    await world.call('POST', `/redrive-plans/${made.body.id}/start`, { as: AS });
    await createPlanOutcomes(world.dynamodb, world.tables.held, Date.now).add(made.body.id, {
      ...NO_OUTCOME,
      delivered: 3,
    });
    const again = aDelivery({
      id: `dlv_${'9'.repeat(32)}`,
      appId: 'planned',
      destinationId: own.second,
      transport: 'webhook',
      plan: made.body.id,
    });
    await archive('webhook', 'again', encodeDelivery(again), { class: 'http_5xx' }, -120_000);
    const { body } = await world.call('GET', `/redrive-plans/${made.body.id}`, { as: AS });
    expect(body.outcome).toMatchObject({ delivered: 3, dead_again: 1 });
    expect((await list({ plan_id: made.body.id }, AS)).items).toMatchObject([{ id: again.id, plan_id: made.body.id }]);
  });

  test('is removed unless it is running', async () => {
    const { id } = (await plan({ filter })).body;
    const headers = { 'if-match': '*' };
    const remove = (as: object = AS) => world.call('DELETE', `/redrive-plans/${id}`, { as, headers });
    await world.call('POST', `/redrive-plans/${id}/start`, { as: AS });
    expect((await remove()).status).toBe(409);
    await world.call('POST', `/redrive-plans/${id}/stop`, { as: AS });
    expect((await remove(STRANGER)).status).toBe(404);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  test('discards what matches with a reason, at once if they are few', async () => {
    const discard = { filter: { ...filter, destination_id: own.gone }, action: 'discard' };
    expect((await plan(discard)).body.errors).toMatchObject([{ pointer: '/reason' }]);
    const reason = 'The customer left.';
    for (const wrong of [
      { ...discard, reason, to_destination: own.second },
      { filter, reason },
    ]) {
      expect((await plan(wrong)).status).toBe(400);
    }
    const made = await plan({ ...discard, reason });
    expect(made.body).toMatchObject({ action: 'discard', total: 2, left: 0, destinations: [{ effect: 'discarded' }] });
    expect((await list({ destination_id: own.gone })).items).toHaveLength(2);
    const started = await world.call('POST', `/redrive-plans/${made.body.id}/start`, { as: AS });
    expect(started.body).toMatchObject({ status: 'done', redriven: 0, discarded: 2, reason });
    expect((await list({ destination_id: own.gone })).items).toEqual([]);
  });

  test('each change of dead letters ends the use of older counts', async () => {
    const changes = async (): Promise<number> => {
      const key = { pk: { S: 'DEAD#changes' }, sk: { S: 'DEAD#changes' } };
      const { Item } = await world.dynamodb.send(new GetItemCommand({ TableName: world.tables.held, Key: key }));
      return Number(Item?.['changes']?.N ?? 0);
    };
    for (const n of [301, 302, 303]) {
      await archive('webhook', `c${n}`, dead('planned', own.first, n, 'gone'), { class: 'gone' });
    }
    const filter = { app_id: 'planned', class: 'gone' };
    const listed = async () => (await list(filter)).items.map(({ key }: { key: string }) => key);
    const before = await changes();
    const [first, second] = await listed();
    await world.call('POST', `/dead-letters/${first}/discard`, { body: { reason: 'x' } });
    expect([await changes(), (await list({ ...filter, group_by: 'destination,class' })).total]).toEqual([
      before + 1,
      2,
    ]);
    await world.call('POST', `/dead-letters/${second}/redrive`);
    expect(await changes()).toBe(before + 2);
    const plan = await world.call('POST', '/redrive-plans', { body: { filter, action: 'discard', reason: 'x' } });
    await world.call('POST', `/redrive-plans/${plan.body.id}/start`, { headers: { 'if-match': '*' } });
    expect([await changes(), await listed()]).toEqual([before + 3, []]);
  });
});

test('a refused event carries its app, which filters find, and remains invisible to users of the app', async () => {
  const event = busEvent(feedDetail({ app_id: 'acme', feed: 'no colon' }));
  await archive('intake', 'of acme', event, { reason: 'detail.feed: expected "<feed group>:<id>"' });
  const found = await list({ app_id: 'acme', source: 'intake' });
  expect(found.items).toMatchObject([{ app_id: 'acme', class: 'refused' }]);
  const [{ key, reason }] = found.items;
  expect((await list({ reason })).items).toMatchObject([{ key }]);
  expect((await list({}, USER)).items.some((one: { key: string }) => one.key === key)).toBe(false);
  expect((await world.call('GET', `/dead-letters/${key}`, { as: USER })).status).toBe(404);
  const body = { reason: 'x' };
  expect((await world.call('POST', `/dead-letters/${key}/discard`, { as: USER, body })).status).toBe(404);
  const plan = await world.call('POST', '/redrive-plans', { as: USER, body: { filter: { source: 'intake' } } });
  expect(plan.body).toMatchObject({ total: 0, destinations: [] });
  expect((await world.call('GET', '/overview', { as: USER })).body).toMatchObject({ refused_events: 0, refused: [] });
  await world.call('POST', `/dead-letters/${key}/discard`, { body });
});

describe('an app with the id of a deleted app', () => {
  const AS = { sub: 'user-3', 'cognito:groups': '[app:reused]' };
  const open = async () => {
    await world.call('POST', '/apps', { body: { app_id: 'reused', name: 'Reused' } });
    await world.call('PUT', '/apps/reused/scopes/feed_group:user', { body: { realtime: true } });
    const body = { transport: 'webhook', url: 'https://a.example.com/' };
    return (await world.call('POST', '/apps/reused/scopes/feed_group:user/destinations', { body })).body.id;
  };
  const counts = async () => {
    const items = async (path: string) => (await world.call('GET', path, { as: AS })).body.items.length;
    return [await items('/dead-letters'), await items('/redrive-plans')];
  };

  test('sees only its own dead letters and plans', async () => {
    const before = await open();
    const packed = { packedAt: Date.now() };
    await archive('webhook', 'r1', dead('reused', before, 21, 'http_5xx', packed), { class: 'http_5xx' });
    const plan = (await world.call('POST', '/redrive-plans', { as: AS, body: { filter: {} } })).body.id;
    const [old] = (await list({}, AS)).items;
    expect(await counts()).toEqual([1, 1]);
    const path = '/apps/reused/scopes/feed_group:user';
    const headers = { 'if-match': '*' };
    for (const gone of [`${path}/destinations/${before}`, path, '/apps/reused']) {
      expect((await world.call('DELETE', gone, { headers })).status).toBe(204);
    }
    const now = await open();
    await archive('webhook', 'r2', dead('reused', before, 22, 'http_5xx', packed), { class: 'http_5xx' }, -120_000);
    expect(await counts()).toEqual([0, 0]);
    expect((await list({ app_id: 'reused' })).items).toEqual([]);
    for (const hidden of [`/dead-letters/${old.key}`, `/redrive-plans/${plan}`]) {
      expect((await world.call('GET', hidden, { as: AS })).status).toBe(404);
    }
    for (const [action, body] of [
      ['redrive', {}],
      ['discard', { reason: 'x' }],
    ] as const) {
      expect((await world.call('POST', `/dead-letters/${old.key}/${action}`, { as: AS, body })).status).toBe(404);
    }
    const redirected = await world.call('POST', `/dead-letters/${old.key}/redrive`, { body: { destination_id: now } });
    expect(redirected.status).toBe(400);
    expect((await list({ destination_id: before })).items).toHaveLength(2);
    await archive('webhook', 'r3', dead('reused', now, 23, 'http_5xx', { packedAt: Date.now() }), {
      class: 'http_5xx',
    });
    await world.call('POST', '/redrive-plans', { as: AS, body: { filter: {} } });
    expect(await counts()).toEqual([1, 1]);
  });
});

describe('the answer of the function', () => {
  /** JSON in JSON in JSON, of which each byte takes four bytes in the answer of the function. */
  const quotes = (bytes: number) => '\\"'.repeat(bytes / 2);
  const LIMIT = 6_291_556;
  const inAnswer = (text: string) => Buffer.byteLength(JSON.stringify(text));

  test('can contain every page of an export, and the pages contain each dead letter once', async () => {
    const event = (n: number) => busEvent(`{"n":${n},"s":"${quotes(n === 2 ? 1_000_000 : 920_000)}"}`);
    for (let n = 0; n < 4; n++) await archive('intake', `large${n}`, event(n), { reason: 'no' }, 100_000 - n);
    const to = new Date(NOW - 150_000).toISOString();
    const told: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { source: 'intake', to, ...(cursor ? { cursor } : {}) };
      const page = await world.call('GET', '/dead-letters/export', { query });
      expect(page.status).toBe(200);
      expect(inAnswer(page.text)).toBeLessThan(LIMIT - 16_384);
      const lines = page.text.trim().split('\n');
      told.push(...lines.map((line) => JSON.parse(line).id));
      expect(JSON.parse(lines[0] ?? '').text).toBe(event(told.length - lines.length));
      cursor = page.headers['x-next-cursor'];
    } while (cursor !== undefined);
    expect(told).toEqual(['large0', 'large1', 'large2', 'large3']);
  });

  test('can contain an opened delivery with one activity of the maximum size', async () => {
    const body = `[{"s":"${quotes(1_000_000)}"}]`;
    const message = encodeDelivery(
      aDelivery({ appId: 'acme', destinationId: ids.sibling, body, transport: 'webhook' }),
    );
    await archive('webhook', 'large', message, { class: 'too_large' }, 200_000);
    const [{ key }] = (await list({ destination_id: ids.sibling, order: 'oldest' })).items;
    const opened = await world.call('GET', `/dead-letters/${key}`);
    expect(opened.status).toBe(200);
    expect(inAnswer(opened.text)).toBeLessThan(LIMIT - 16_384);
    expect(opened.body.text).toBe(message);
    expect(opened.body.delivery).not.toHaveProperty('body');
    expect(opened.body.delivery).toMatchObject({ activities: 1 });
  });
});

describe('a dead letter whose message is no longer stored', () => {
  test('can be listed, opened, exported and discarded, and not redriven', async () => {
    await archive('webhook', 'lost', dead('acme', ids.acme, 77, 'gone'), { class: 'gone' }, 300_000);
    const [{ key }] = (await list({ destination_id: ids.acme, order: 'oldest' })).items;
    const { Item } = await world.dynamodb.send(new GetItemCommand({ TableName: world.tables.held, Key: keyOf(key) }));
    await createBodies(world.dynamodb, world.tables.held).discard(Item?.['body']?.S ?? '');
    const opened = await world.call('GET', `/dead-letters/${key}`, { as: USER });
    expect(opened).toMatchObject({ status: 200, body: { key, class: 'gone' } });
    expect(opened.body).not.toHaveProperty('text');
    const exported = await world.call('GET', '/dead-letters/export', { as: USER, query: { limit: '1' } });
    expect(JSON.parse(exported.text)).toMatchObject({ key });
    expect((await world.call('POST', `/dead-letters/${key}/redrive`, { as: USER })).status).toBe(409);
    const body = { reason: 'lost' };
    expect((await world.call('POST', `/dead-letters/${key}/discard`, { as: USER, body })).status).toBe(204);
  });

  /** The primary key is the destination, the time, and the id of the delivery. */
  function keyOf(key: string) {
    const bytes = Buffer.from(key.slice('dl_'.length), 'base64url');
    const time = String(bytes.readUIntBE(12, 6)).padStart(15, '0');
    const id = bytes.subarray(18).toString('hex');
    return { pk: { S: `DEST#dst_${bytes.subarray(0, 12).toString('hex')}` }, sk: { S: `DEAD#${time}#dlv_${id}` } };
  }
});
