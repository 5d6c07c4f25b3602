/** Deliveries and updates that are sent to a destination again: what is enqueued, and what is refused. */
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { type Delivery, decodeDelivery } from '../../../core/delivery/delivery.ts';
import { DELIVERED, feedDetail } from '../../core/make.ts';
import { journaled } from './journaled.ts';
import { apiWorld, type Call, OPERATOR, STRANGER, USER } from './world.ts';

const world = apiWorld();
const NOW = Date.now();
const SCOPE = '/apps/acme/scopes/feed_group:user';
const ids = { queue: '', hook: '' };
let known: Delivery;
let key: string;
let attemptId: string;

const path = (id = ids.queue) => `${SCOPE}/destinations/${id}/resend`;
const resend = (body: object, call: Call = {}) => world.call('POST', path(), { as: USER, body, ...call });

/** Returns the deliveries that are in a queue, and removes them. */
async function enqueued(queue = 'QueueDeliveries'): Promise<readonly Delivery[]> {
  const command = { QueueUrl: world.queues[queue], MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
  const found: Delivery[] = [];
  for (;;) {
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand(command));
    if (Messages.length === 0) return found;
    found.push(...Messages.map(({ Body = '' }) => decodeDelivery(Body)));
  }
}

async function setState(state: 'enabled' | 'disabled' | 'paused'): Promise<void> {
  const store = createConfigurationStore(world.dynamodb, world.tables.configuration, Date.now);
  const stored = await store.destination('acme', { kind: 'feed_group', name: 'user' }, ids.queue);
  if (!stored) throw new Error('there is no destination');
  await store.putDestination({ ...stored.value, state, version: stored.value.version + 1 }, stored.sealed);
}

const updateKeyOf = async (eventId: string, app = 'acme') =>
  (await world.call('GET', `/apps/${app}/updates`, { query: { event_id: eventId } })).body.items[0].key;

beforeAll(async () => {
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id } });
    for (const scope of ['feed_group:user', 'feed_group:timeline'])
      await world.call('PUT', `/apps/${app_id}/scopes/${scope}`, { body: { realtime: true } });
  }
  const auth = { type: 'keys', key: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const queue_url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
  const create = async (body: object) => (await world.call('POST', `${SCOPE}/destinations`, { body })).body.id;
  ids.queue = await create({ transport: 'sqs', queue_url, auth });
  const updates = ['e-1', 'e-2'].map((event_id) =>
    feedDetail({ app_id: 'acme', event_id, text: 'é"\u2028🙂', n: 1.5 }),
  );
  const [delivery] = await journaled(world, updates, NOW);
  if (!delivery) throw new Error('nothing was packed');
  known = delivery;
  const log = { destinationOf: async () => undefined, now: () => NOW };
  const attempt = { delivery, outcome: DELIVERED, startedAt: NOW, durationMs: 5 };
  await createAttemptsLog(world.dynamodb, world.tables.attempts, log)([attempt]);
  attemptId = `${NOW}.${delivery.id}.1`;
  key = await updateKeyOf('e-1');
  ids.hook = await create({ transport: 'webhook', url: 'https://example.com/' });
});
beforeEach(() => enqueued());

describe('sending again', () => {
  test.each([
    ['an attempt', () => ({ attempt_id: attemptId })],
    ['a delivery of an update', () => ({ key, delivery_id: known.id })],
  ])('%s enqueues the same bytes under the same id, as a new delivery that is marked', async (_, body) => {
    const { status, body: answer } = await resend(body());
    expect([status, answer]).toEqual([202, { delivery_id: known.id, delivery_ids: [known.id] }]);
    const [sent, ...others] = await enqueued();
    expect(others).toEqual([]);
    const { packedAt, resentAt, ...same } = sent as Delivery;
    const { packedAt: _before, trace: _trace, ...first } = known;
    expect(same).toEqual(first);
    expect([packedAt >= NOW, (resentAt ?? 0) >= NOW]).toEqual([true, true]);
  });

  test('one update enqueues it as a delivery of its own', async () => {
    const { body } = await resend({ key });
    const [sent, ...others] = await enqueued();
    expect(others).toEqual([]);
    expect(sent).toMatchObject({
      id: body.delivery_id,
      updates: 1,
      resentAt: expect.any(Number),
      journal: { updates: '0' },
    });
    expect(JSON.parse(sent?.body ?? '')).toMatchObject([{ event_id: 'e-1', n: 1.5 }]);
    expect(sent?.id).not.toBe(known.id);
  });

  test('a large update enqueues its pieces', async () => {
    const entries = Array.from({ length: 40 }, (_, id) => ({ id, text: 'x'.repeat(9_000) }));
    await journaled(world, [feedDetail({ app_id: 'acme', event_id: 'large', new: entries })], NOW);
    const { body } = await resend({ key: await updateKeyOf('large') });
    const sent = await enqueued();
    expect(sent.map(({ id }) => id).toSorted()).toEqual(body.delivery_ids.toSorted());
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.flatMap(({ body: text }) => JSON.parse(text)).flatMap((one) => one.new)).toHaveLength(40);
  });

  test('twice with the same idempotency key enqueues one delivery', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = [await resend({ key }, { headers }), await resend({ key }, { headers })];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers[1]?.headers['idempotency-replayed']).toBe('true');
    expect(await enqueued()).toHaveLength(1);
    expect((await resend({ attempt_id: attemptId }, { headers })).status).toBe(422);
  });

  test('to a paused destination is accepted, and to a disabled one only from an operator', async () => {
    await setState('paused');
    expect((await resend({ key })).status).toBe(202);
    await setState('disabled');
    const refused = await resend({ key });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringMatching(/The destination is disabled/)]);
    expect((await resend({ key }, { as: OPERATOR })).status).toBe(202);
    expect((await enqueued()).map(({ evenIfDisabled }) => evenIfDisabled)).toEqual([undefined, true]);
    await setState('enabled');
  });

  test('to an endpoint whose ownership is not proven is refused', async () => {
    const { status, body } = await world.call('POST', path(ids.hook), { body: { key } });
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/ownership of the endpoint is not proven/)]);
  });

  test.each([
    [{}, '/key', 'expected the key of an update, or attempt_id, got nothing'],
    [{ delivery_id: `dlv_${'0'.repeat(32)}` }, '/key', 'expected the key of an update, or attempt_id, got nothing'],
    [{ attempt_id: 'a', key: 'b' }, '/attempt_id', 'expected an attempt or an update, got both'],
    [{ key: 'b', delivery_id: 'dlv_1' }, '/delivery_id', 'expected dlv_ and 32 hexadecimal digits, got another string'],
    [{ key: 1 }, '/key', 'expected a string, got a number'],
    [{ key: 'b', force: true }, '/force', 'unknown member'],
  ])('refuses %j', async (body, pointer, message) => {
    const answer = await resend(body);
    expect([answer.status, answer.body.errors]).toEqual([400, [{ pointer, message }]]);
  });

  test('finds nothing of another app, scope or destination, and nothing that is gone', async () => {
    await journaled(world, [feedDetail({ app_id: 'other', event_id: 'theirs' })], NOW);
    await journaled(world, [feedDetail({ app_id: 'acme', feed: 'timeline:1', event_id: 'elsewhere' })], NOW);
    for (const [body, status] of [
      [{ key: await updateKeyOf('theirs', 'other') }, 404],
      [{ key: await updateKeyOf('elsewhere') }, 409],
      [{ key, delivery_id: `dlv_${'0'.repeat(32)}` }, 404],
      [{ key: 'upd_x' }, 404],
      [{ attempt_id: `${NOW}.${known.id}.9` }, 404],
      [{ attempt_id: '../../x' }, 404],
    ] as const) {
      expect([body, (await resend(body, { as: OPERATOR })).status]).toEqual([body, status]);
    }
    expect((await world.call('POST', path(ids.hook), { body: { attempt_id: attemptId } })).status).toBe(409);
    expect((await resend({ key }, { as: STRANGER })).status).toBe(404);
    expect(await enqueued()).toEqual([]);
  });

  test('a delivery whose updates are not in the journal is refused with the reason', async () => {
    const { journal: _, ...without } = known;
    const log = { destinationOf: async () => undefined, now: () => NOW };
    const attempt = { delivery: { ...without, attempt: 7 }, outcome: DELIVERED, startedAt: NOW, durationMs: 5 };
    await createAttemptsLog(world.dynamodb, world.tables.attempts, log)([attempt]);
    const { status, body } = await resend({ attempt_id: `${NOW}.${known.id}.7` });
    expect([status, body.detail]).toEqual([
      409,
      'The delivery cannot be sent again. The delivery was packed without a journal.',
    ]);
  });
});
