/** The state of destinations, signing secrets, checks, insight, and the playground. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createParked } from '../../../adapters/holding/parked.ts';
import type { Destination } from '../../../core/destination.ts';
import type { Health } from '../../../core/health/health.ts';
import { decide } from '../../../core/health/wake.ts';
import { aDelivery, DELIVERED, failed } from '../../core/make.ts';
import { takeFaults } from '../../support/product-log.ts';
import { openBreaker, parkForProbe } from './open-breaker.ts';
import { type Answer, apiWorld, USER } from './world.ts';

const world = apiWorld();
const OWN_SECRET = Buffer.alloc(24, 1).toString('base64');
const SCOPE = { kind: 'feed_group', name: 'user' } as const;
const ALL = '/apps/acme/scopes/feed_group:user/destinations';
const WEBHOOK = { transport: 'webhook', url: 'https://ann:pw@hooks.example.com/in' };
const QUEUE = {
  transport: 'sqs',
  queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer',
  auth: { type: 'policy' },
};
const CHECK = { name: 'ownership', status: 'ok', message: 'm' };
const OK = { status: 'ok', checks: [CHECK], duration_ms: 3 };

let made: Answer;
const at = (path = '') => `${ALL}/${made.body.id}${path}`;
const act = (action: string, body?: object) =>
  world.call('POST', at(`/${action}`), { as: USER, ...(body ? { body } : {}) });
const create = async (body: object) => {
  made = await world.call('POST', ALL, { body });
};
const health = () => createHealthStore(world.dynamodb, world.tables.held);
const ref = () => ({ appId: 'acme', scope: 'feed_group:user', destinationId: made.body.id });
const secretsOf = async (nowMs = Date.now()) => {
  const reader = createConfigurationReader(world.dynamodb, world.tables.configuration);
  return (await createTargetLookup(reader, world.open, () => nowMs)('acme', 'feed_group:user', made.body.id))?.secrets;
};

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-one' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
});
beforeEach(async () => {
  const { items } = (await world.call('GET', ALL)).body;
  for (const { id } of items) await world.call('DELETE', `${ALL}/${id}`, { headers: { 'if-match': '*' } });
  await create(WEBHOOK);
  world.asked();
});

/** Does what wake does. */
async function disable() {
  const store = createConfigurationStore(world.dynamodb, world.tables.configuration);
  const stored = await store.destination('acme', SCOPE, made.body.id);
  if (!stored) throw new Error('no destination');
  const value = { ...stored.value, state: 'disabled', version: stored.value.version + 1 } as Destination;
  await store.putDestination(value, stored.sealed);
  const before = await health().read(made.body.id);
  await health().write(ref(), before, { ...before.health, breaker: 'open', failures: 12, disabled: 'gone' }, undefined);
}

describe('a destination', () => {
  test('is paused and resumed, and woken immediately', async () => {
    expect((await act('pause')).body).toMatchObject({ state: 'paused', version: 2 });
    expect((await act('pause')).body).toMatchObject({ state: 'paused', version: 2 });
    expect((await act('enable')).status).toBe(409);
    const before = Date.now();
    expect((await act('resume')).body).toMatchObject({ state: 'enabled', version: 3 });
    const { nextDue = 0 } = await health().read(made.body.id);
    expect(nextDue).toBeGreaterThanOrEqual(before);
    expect((await act('resume', { version: 3 })).body.version).toBe(3);
    expect((await act('pause', { version: 2 })).status).toBe(412);
  });

  test('that was disabled because of failures is enabled, and its health is reset', async () => {
    await disable();
    expect((await act('resume')).status).toBe(409);
    expect((await act('pause')).status).toBe(409);
    expect((await world.call('GET', at('/health'))).body).toMatchObject({
      state: 'disabled',
      disabled: 'gone',
      breaker: 'open',
    });
    expect((await act('enable')).body).toMatchObject({ state: 'enabled' });
    const after = await health().read(made.body.id);
    expect(after.health).toEqual({ breaker: 'closed', failures: 0, probes: 0, releaseStep: 10 });
    expect(after.nextDue).toBeLessThanOrEqual(Date.now());
    const { version } = await health().read(made.body.id);
    await act('enable');
    expect((await health().read(made.body.id)).version).toBe(version);
  });

  test('that is deleted with a backlog is woken, so that its deliveries become dead letters', async () => {
    const parked = createParked(world.dynamodb, world.tables.held, health(), Date.now);
    const delivery = aDelivery({ ...ref(), transport: 'webhook' });
    const later = Date.now() + 86_400_000;
    await parked.park(delivery, { why: 'paused', dueAt: 1_000, wakeAt: later });
    expect((await world.call('GET', at('/backlog'))).body).toEqual({
      count: 1,
      counted_all: true,
      oldest_at: '1970-01-01T00:00:01.000Z',
    });
    await world.call('DELETE', at(), { headers: { 'if-match': '*' } });
    expect((await health().read(made.body.id)).nextDue).toBeLessThanOrEqual(Date.now());
  });
});

describe('a probe', () => {
  const open = (changes: Partial<Health> = {}) => openBreaker(world, ref(), changes);

  test('that is asked for is due immediately, and later ones stay as scheduled', async () => {
    await parkForProbe(world, ref());
    await open();
    expect(await act('probe')).toMatchObject({ status: 202, body: { breaker: 'open', probes: 3 } });
    const { health: after, nextDue = 0 } = await health().read(made.body.id);
    expect(nextDue).toBeLessThanOrEqual(Date.now());
    expect(decide('open', after, 1_000, Date.now(), { maxAgeMs: 1e9, failingAfterMs: 1e9 }).kind).toBe('probe');
    expect(after.probes).toBe(3);
  });

  test('is refused if it could not be sent, with the reason', async () => {
    expect(await act('probe')).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/breaker is closed/) },
    });
    await open();
    expect((await act('probe')).body.detail).toMatch(/No delivery waits/);
    await parkForProbe(world, ref());
    await open({ leaseUntil: Date.now() + 60_000 });
    expect((await act('probe')).body.detail).toMatch(/on its way/);
    await open({ disabled: 'gone' });
    expect((await act('probe')).body.detail).toMatch(/Enable it/);
    expect((await act('probe', { version: 7 })).status).toBe(412);
    await act('pause');
    expect((await act('probe')).body.detail).toMatch(/paused/);
  });
});

describe('signing secrets', () => {
  test('are rotated with an overlap, returned once, and revoked', async () => {
    const first = made.body.signing_secret;
    const rotated = await act('secret', { overlap_seconds: 60 });
    expect(rotated).toMatchObject({
      status: 201,
      body: { version: 2, signing_secrets: [{ index: 0 }, { index: 1, until: expect.any(String) }] },
    });
    const second = rotated.body.signing_secret;
    expect((await secretsOf())?.signing_secrets).toEqual([second, first]);
    expect((await secretsOf(Date.now() + 61_000))?.signing_secrets).toEqual([second]);
    expect((await world.call('DELETE', at('/secrets/1'))).status).toBe(428);
    const revoked = await world.call('DELETE', at('/secrets/1'), { headers: { 'if-match': '"2"' } });
    expect(revoked.body.signing_secrets).toHaveLength(1);
    expect((await secretsOf())?.signing_secrets).toEqual([second]);
    expect((await world.call('DELETE', at('/secrets/0'), { headers: { 'if-match': '"3"' } })).status).toBe(409);
    expect((await world.call('DELETE', at('/secrets/7'), { headers: { 'if-match': '"3"' } })).status).toBe(404);
  });

  test('are rotated once per idempotency key', async () => {
    const call = { as: USER, headers: { 'idempotency-key': 'rotate-1', 'if-match': '"1"' } };
    const first = await world.call('POST', at('/secret'), call);
    const again = await world.call('POST', at('/secret'), call);
    expect(again).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
      body: { version: 2, signing_secret: null, signing_secrets: first.body.signing_secrets },
    });
    expect((await secretsOf())?.signing_secrets).toEqual([first.body.signing_secret, made.body.signing_secret]);
  });

  test('are rotated once for concurrent requests with the same idempotency key', async () => {
    const call = { as: USER, headers: { 'idempotency-key': 'rotate-1' } };
    const both = await Promise.all([world.call('POST', at('/secret'), call), world.call('POST', at('/secret'), call)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    const shown = both.map(({ body }) => body.signing_secret).filter((secret) => secret !== null);
    expect((await secretsOf())?.signing_secrets).toEqual([...shown, made.body.signing_secret]);
    expect(shown).toHaveLength(1);
  });

  test('that the request contains are never returned, and without an overlap the previous one ends immediately', async () => {
    const own = await act('secret', { signing_secret: OWN_SECRET, overlap_seconds: 0 });
    expect(own.body.signing_secret).toBeNull();
    expect((await secretsOf())?.signing_secrets).toEqual([OWN_SECRET]);
    expect((await act('secret', { overlap_seconds: 9_999_999 })).status).toBe(400);
  });
});

describe('a check', () => {
  test('that finds a proof stores it for the URL at which it was found', async () => {
    world.finds({ ...OK, url: 'https://hooks.example.com/in', ownership: 'dns' });
    const found = await act('verify');
    expect(found.body).toMatchObject({ ...OK, destination: { ownership: 'dns', version: 2 } });
    expect(found.headers['etag']).toBe('"2"');
    expect(world.asked()).toEqual([
      {
        function: 'deliver-to-webhook',
        kind: 'verify',
        app_id: 'acme',
        scope: 'feed_group:user',
        destination_id: made.body.id,
      },
    ]);
    await world.call('PATCH', at(), { body: { url: 'https://ben:two@next.example.com/', version: 2 } });
    const elsewhere = await act('verify', { which: 'current' });
    expect(elsewhere.body.destination).toMatchObject({ url: 'https://hooks.example.com/in', pending: {} });
    world.finds({ ...OK, url: 'https://next.example.com/', ownership: 'http' });
    const promoted = await act('test');
    expect(promoted.body.destination).toMatchObject({ url: 'https://next.example.com/', ownership: 'http' });
    expect((await secretsOf())?.access).toMatchObject({ username: 'ben' });
  });

  test('without a proof changes nothing', async () => {
    const failing = {
      status: 'error',
      error: 'e',
      hint: 'h',
      checks: [{ ...CHECK, status: 'error', hint: 'h' }],
      duration_ms: 3,
    };
    world.finds({ ...failing, url: 'https://hooks.example.com/in' });
    expect((await act('verify')).body).toMatchObject({ ...failing, destination: { ownership: 'pending', version: 1 } });
  });

  test('can use the largest size and an unsaved body format', async () => {
    await create(QUEUE);
    world.asked();
    world.finds(OK);
    expect((await act('test', { size: 'largest', settings: { body: 'json' } })).body.destination).toMatchObject({
      body: 'base64',
    });
    expect(world.asked()).toMatchObject([{ kind: 'test', size: 'largest', settings: { body: 'json' } }]);
    expect((await act('test', { size: 'smallest' })).status).toBe(400);
  });

  test('of a queue stores its maximum message size, and does not store unsaved settings', async () => {
    await create(QUEUE);
    world.finds({ ...OK, max_message_bytes: 65_536 });
    expect((await act('test')).body.destination).toMatchObject({ max_message_bytes: 65_536, version: 2 });
    world.asked();
    const settings = { queue_url: QUEUE.queue_url.replace('customer', 'other') };
    world.finds({ ...OK, max_message_bytes: 9_000 });
    expect((await act('test', { settings })).body.destination).toMatchObject({ max_message_bytes: 65_536, version: 2 });
    expect(world.asked()).toMatchObject([{ function: 'deliver-to-queue', kind: 'test', settings }]);
    for (const [unfit, status] of [
      [{ queue_url: 'https://example.com/' }, 400],
      [{ auth: { type: 'keys' } }, 409],
      [{ auth: { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/x' } }, 409],
      [{ auth: { type: 'keys', key: 'x', secret: 'y' } }, 400],
    ] as const) {
      expect((await act('test', { settings: unfit })).status).toBe(status);
    }
    expect((await act('test', { which: 'current' })).status).toBe(400);
    expect((await act('verify')).status).toBe(409);
    expect(world.asked()).toEqual([]);
  });

  test('that could not be executed is reported without the error of the function', async () => {
    world.finds({ throws: 'secret things' });
    const answer = await act('test');
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:feedhose:problem:unavailable' } });
    expect(answer.text).not.toContain('secret things');
    const reason = 'the check of a destination of transport webhook failed';
    expect(takeFaults()).toMatchObject([{ level: 'ERROR', reason, error_name: 'Unhandled' }]);
    expect((await act('test', { settings: {} })).status).toBe(400);
  });
});

describe('access instructions', () => {
  test('of a webhook are a TXT record and an HTTP response', async () => {
    expect((await world.call('GET', at('/access'), { as: USER })).body).toEqual({
      transport: 'webhook',
      url: 'https://hooks.example.com/in',
      ownership: 'pending',
      record: { name: '_getstream.hooks.example.com', type: 'TXT', value: 'getstream=key-one' },
      get: { url: 'https://hooks.example.com/in', status: 200, answer: 'key-one' },
    });
  });

  test('of a queue are policies', async () => {
    await create(QUEUE);
    const { body } = await world.call('GET', at('/access'), { as: USER });
    expect(body.snippets).toEqual([
      { where: expect.stringContaining('access policy of the queue'), text: expect.any(String) },
      { where: expect.stringContaining('KMS key'), text: expect.stringContaining('kms:GenerateDataKey') },
    ]);
    expect(JSON.parse(body.snippets[0].text).Statement[0].Condition.StringEquals).toEqual({
      'aws:PrincipalTag/feedhose-app': 'acme',
    });
    expect(JSON.parse(body.redrive_policy)).toMatchObject({ maxReceiveCount: 10 });
  });

  test('exist before the destination does', async () => {
    const get = (query: Record<string, string>) => world.call('GET', '/apps/acme/access', { as: USER, query });
    const queue = { transport: 'sqs', address: QUEUE.queue_url };
    await create(QUEUE);
    const stored = await world.call('GET', at('/access'), { as: USER });
    expect((await get(queue)).body).toEqual(stored.body);
    expect((await get({ transport: 'webhook', address: 'https://ann:pw@hooks.example.com/in' })).body).toEqual({
      transport: 'webhook',
      url: 'https://hooks.example.com/in',
      ownership: 'pending',
      record: { name: '_getstream.hooks.example.com', type: 'TXT', value: 'getstream=key-one' },
      get: { url: 'https://hooks.example.com/in', status: 200, answer: 'key-one' },
    });
    const role = { ...queue, auth: 'role', role_arn: 'arn:aws:iam::123456789012:role/feeds' };
    const { body } = await get(role);
    expect(body.snippets[0].where).toContain('permissions policy to the role arn:aws:iam::123456789012:role/feeds');
    expect(JSON.stringify(body)).not.toContain('sts:ExternalId');
    const bus = {
      transport: 'eventbridge',
      address: 'arn:aws:events:us-east-1:123456789012:event-bus/b',
      auth: 'keys',
    };
    expect((await get(bus)).body.snippets[0].text).toContain('events:PutEvents');
    expect((await get({ transport: 'sqs', address: 'nowhere' })).body.errors).toEqual([
      { in: 'query', pointer: '/address', message: expect.stringContaining('expected') },
    ]);
    expect((await get({ ...role, role_arn: 'x' })).body.errors).toMatchObject([{ in: 'query', pointer: '/role_arn' }]);
    expect((await world.call('GET', '/apps/globex/access', { as: USER, query: queue })).status).toBe(404);
  });
});

describe('insight', () => {
  test('contains attempts, minutes and health', async () => {
    const log = createAttemptsLog(world.dynamodb, world.tables.attempts, {
      destinationOf: async () => undefined,
      now: Date.now,
    });
    const delivery = { ...aDelivery({ ...ref(), transport: 'webhook' }) };
    const startedAt = Date.now() - 1_000;
    const attempt = (n: number, outcome = DELIVERED) => ({
      delivery: { ...delivery, attempt: n },
      outcome,
      startedAt: startedAt + n,
      durationMs: 20,
    });
    await log([attempt(1, failed({ status: 503 })), attempt(2)]);
    const page = await world.call('GET', at('/attempts'), { query: { limit: '1' }, as: USER });
    const next = await world.call('GET', at('/attempts'), { query: { limit: '1', cursor: page.body.cursor } });
    expect([...page.body.items, ...next.body.items]).toMatchObject([
      { attempt: 2, outcome: 'delivered', status: 200, delivery_id: delivery.id, headers: { 'x-signature': null } },
      { attempt: 1, outcome: 'failed', class: 'http_5xx', duration_ms: 20 },
    ]);
    const oldest = await world.call('GET', at('/attempts'), {
      query: { order: 'oldest', from: new Date(startedAt).toISOString() },
    });
    expect(oldest.body.items.map(({ attempt: n }: { attempt: number }) => n)).toEqual([1, 2]);
    const { body } = await world.call('GET', at('/stats'));
    const sum = (name: string) =>
      body.intervals.reduce((all: number, one: Record<string, number>) => all + (one[name] ?? 0), 0);
    expect([sum('delivered'), sum('failed')]).toEqual([1, 1]);
    const wide = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    expect((await world.call('GET', at('/stats'), { query: wide })).status).toBe(400);
    const month = { from: '2026-01-01T00:00:00Z', to: '2026-01-31T00:00:00Z' };
    expect((await world.call('GET', at('/stats'), { query: month })).body.interval_seconds).toBe(3_600);
    const failing = await world.call('GET', at('/attempts'), { query: { status: '5xx' }, as: USER });
    expect(failing.body.items).toMatchObject([{ attempt: 1, events: [{ feed: 'user:1' }] }]);
    const one = await world.call('GET', at(`/attempts/${failing.body.items[0].id}`), { as: USER });
    const body_missing = 'The delivery was packed without a journal.';
    expect(one.body).toEqual({ ...failing.body.items[0], body_missing });
    expect((await world.call('GET', at('/attempts/1.dlv_1.1'))).status).toBe(404);
    expect((await world.call('GET', at('/attempts'), { query: { status: '6' } })).status).toBe(400);
    expect((await world.call('GET', at('/attempts'), { query: { from: 'yesterday' } })).status).toBe(400);
  });

  test('contains all destinations of a scope with their health and their last 24 hours', async () => {
    const log = { destinationOf: async () => undefined, now: Date.now };
    const delivery = aDelivery({ ...ref(), transport: 'webhook' });
    const startedAt = Date.now() - 3_600_000;
    await createAttemptsLog(
      world.dynamodb,
      world.tables.attempts,
      log,
    )([
      { delivery, outcome: failed(), startedAt, durationMs: 1 },
      { delivery: { ...delivery, attempt: 2 }, outcome: DELIVERED, startedAt, durationMs: 1 },
    ]);
    await world.call('PATCH', at(), { body: { name: 'Search index', version: 1 } });
    const path = '/apps/acme/scopes/feed_group:user/destination-summaries';
    const { body } = await world.call('GET', path, { as: USER });
    const counts = { delivered: 1, failed: 1 };
    expect(body.items).toMatchObject([
      {
        destination: { id: made.body.id, name: 'Search index' },
        health: { breaker: 'closed' },
        waiting: { count: 0, counted_all: true },
        last_24_hours: { ...counts, hours: [counts] },
      },
    ]);
    await world.call('PATCH', at(), { body: { name: null, version: 2 } });
    expect((await world.call('GET', at())).body).not.toHaveProperty('name');
    expect((await world.call('PATCH', at(), { body: { name: '', version: 3 } })).status).toBe(400);
  });

  test('without attempts is empty', async () => {
    expect((await world.call('GET', at('/attempts'))).body).toEqual({ items: [] });
    expect((await world.call('GET', at('/backlog'))).body).toEqual({ count: 0, counted_all: true });
    expect((await world.call('GET', at('/health'))).body).toEqual({
      state: 'enabled',
      breaker: 'closed',
      failures: 0,
      probes: 0,
      slow_answers: 0,
      releasing: false,
    });
  });
});

describe('the playground', () => {
  test('puts one update per idempotency key on the event bus', async () => {
    const call = { as: USER, body: { feed: 'user:eric', message: '<b>hi</b>' }, headers: { 'idempotency-key': 'p1' } };
    const sent = await world.call('POST', '/apps/acme/playground', call);
    const again = await world.call('POST', '/apps/acme/playground', call);
    expect([sent.status, again.body]).toEqual([202, sent.body]);
    const typed = await world.call('POST', '/apps/acme/playground', { body: { type: 'reaction.new' } });
    const receive = new ReceiveMessageCommand({
      QueueUrl: world.queues['Intake'],
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
    });
    const { Messages = [] } = await world.sqs.send(receive);
    const events = Messages.map(({ Body = '' }) => JSON.parse(Body));
    expect(events.map(({ detail }) => detail.event_id).toSorted()).toEqual(
      [sent.body.event_id, typed.body.event_id].toSorted(),
    );
    expect(events.find(({ detail }) => detail.feed !== '')).toMatchObject({
      'detail-type': 'feed.update',
      detail: { app_id: 'acme', feed: 'user:eric', new: [{ message: '<b>hi</b>' }], deleted: [] },
    });
    for (const body of [
      { update: '{"app_id":"globex","feed":"user:1"}' },
      { update: '{"app_id":"acme","feed":"user"}' },
      { update: '{"app_id":"acme","feed":"user:1"}', message: 'x' },
      { feed: 'user:1', destination_id: 'dst_1' },
      { feed: 'user' },
      { feed: `${'日'.repeat(109)}:1` },
      { type: 'nothing.new' },
      { feed: 'a:b', type: 'reaction.new' },
      {},
    ]) {
      expect((await world.call('POST', '/apps/acme/playground', { body })).status).toBe(400);
    }
  });

  test('sends an update of the user to one destination of its scope', async () => {
    const update = '{"app_id":"acme","feed":"user:1","event_id":"mine","new":[{"n":9223372036854775807}]}';
    const body = { update, destination_id: made.body.id };
    const sent = await world.call('POST', '/apps/acme/playground', { as: USER, body });
    expect(sent).toMatchObject({ status: 202, body: { event_id: 'mine', scope: 'feed_group:user' } });
    const receive = new ReceiveMessageCommand({ QueueUrl: world.queues['Intake'], WaitTimeSeconds: 1 });
    const { Messages = [] } = await world.sqs.send(receive);
    const [event = ''] = Messages.map(({ Body = '' }) => Body).filter((text) => text.includes('"mine"'));
    expect(event).toContain('"n":9223372036854775807');
    expect(JSON.parse(event).resources).toEqual([made.body.id]);
    const elsewhere = { type: 'user.new', destination_id: made.body.id };
    expect((await world.call('POST', '/apps/acme/playground', { body: elsewhere })).status).toBe(404);
  });
});

test('the tables contain no unencrypted secret', async () => {
  await act('secret', { signing_secret: OWN_SECRET });
  const { Item } = await world.dynamodb.send(
    new GetItemCommand({
      TableName: world.tables.configuration,
      Key: { pk: { S: 'APP#acme' }, sk: { S: `SCOPE#feed_group#user#DEST#${made.body.id}` } },
    }),
  );
  expect(JSON.stringify(Item)).toContain(made.body.id);
  expect(await world.stored()).not.toMatch(/a-secret-of-mine|ann:pw|"pw"|my-own-secret/);
});

describe('notifications', () => {
  const received = async () => {
    const all = { QueueUrl: world.queues['Notified'], MaxNumberOfMessages: 10 };
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand(all));
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as { 'detail-type': string; detail: object });
  };
  const notified = async (act: () => Promise<unknown>) => {
    while ((await received()).length > 0);
    await act();
    return received();
  };

  test('report that a person enabled a destination', async () => {
    await disable();
    const sent = await notified(() => act('enable'));
    expect(sent).toMatchObject([
      { 'detail-type': 'destination.enabled', detail: { app_id: 'acme', cause: 'enabled' } },
    ]);
    expect(await notified(() => act('enable'))).toEqual([]);
  });

  test('report each rotation and each revocation of a secret', async () => {
    const sent = await notified(async () => {
      await act('secret', {});
      await act('secret', {});
      await world.call('DELETE', at('/secrets/1'), { as: USER, headers: { 'if-match': '*' } });
    });
    expect(sent.map((one) => one['detail-type'])).toEqual(Array.from({ length: 3 }, () => 'secret.rotated'));
    expect(sent.map(({ detail }) => detail)).toMatchObject([
      { cause: 'rotated' },
      { cause: 'rotated' },
      { cause: 'revoked' },
    ]);
  });
});
