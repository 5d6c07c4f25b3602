/** Deliveries that replays and resends created: their bodies, and the page of their updates. */
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { type Delivery, decodeDelivery } from '../../../core/delivery/delivery.ts';
import { wire } from '../../../lambdas/replay/wire.ts';
import { DELIVERED, failed, feedDetail } from '../../core/make.ts';
import { journaled } from './journaled.ts';
import { apiWorld, USER } from './world.ts';

const world = apiWorld();
const NOW = Date.now();
const MINUTE_MS = 60_000;
const SCOPE = '/apps/acme/scopes/feed_group:user';
const ids = { old: '', new: '' };
let replay: { readonly id: string };
let replayed: Delivery;
let packed: Delivery;

const updateKeyOf = async (eventId: string) =>
  (await world.call('GET', '/apps/acme/updates', { query: { event_id: eventId } })).body.items[0].key;
const show = async (eventId: string) =>
  (await world.call('GET', `/apps/acme/updates/${await updateKeyOf(eventId)}`, { as: USER })).body.destinations;
const resend = (id: string, body: object) =>
  world.call('POST', `${SCOPE}/destinations/${id}/resend`, { as: USER, body });
const log = (attempts: readonly Attempt[]) =>
  createAttemptsLog(world.dynamodb, world.tables.attempts, { destinationOf: async () => undefined, now: Date.now })(
    attempts,
  );

/** Returns the deliveries that are in the queue of webhooks, and removes them. */
async function enqueued(): Promise<readonly Delivery[]> {
  const command = { QueueUrl: world.queues['WebhookDeliveries'], MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
  const found: Delivery[] = [];
  for (;;) {
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand(command));
    if (Messages.length === 0) return found;
    found.push(...Messages.map(({ Body = '' }) => decodeDelivery(Body)));
  }
}

/** Runs the function `replay` once. */
async function runReplays(): Promise<void> {
  const { CONFIGURATION_TABLE, HOLDING_TABLE, JOURNAL_BUCKET, JOURNAL_TABLE, DELIVERIES_URLS } = process.env;
  const env = { CONFIGURATION_TABLE, HOLDING_TABLE, JOURNAL_BUCKET, JOURNAL_TABLE, DELIVERIES_URLS };
  const more = { DEAD_LETTERS_URLS: DELIVERIES_URLS, JOURNAL_SECONDS: '1209600', SETTLED_SECONDS: '1' };
  await wire({ ...env, ...more } as Parameters<typeof wire>[0], () => {})(() => 60_000);
}

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'acme' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
  const webhook = { transport: 'webhook', ownership: 'operator' };
  const create = async (url: string) =>
    (await world.call('POST', `${SCOPE}/destinations`, { body: { ...webhook, url } })).body.id as string;
  ids.old = await create('https://example.com/old');
  const detail = (event_id: string) => feedDetail({ app_id: 'acme', event_id, text: 'é🙂' });
  const at = NOW - 10 * MINUTE_MS;
  packed = (await journaled(world, [detail('a'), detail('b')], at))[0] as Delivery;
  await journaled(world, [detail('c')], at + 1_000);
  ids.new = await create('https://example.com/new');
  const wish = {
    scope: 'feed_group:user',
    from: new Date(NOW - 20 * MINUTE_MS).toISOString(),
    to: new Date(NOW - MINUTE_MS).toISOString(),
    to_destination: ids.new,
  };
  replay = (await world.call('POST', '/apps/acme/replays', { as: USER, body: wish })).body;
  await world.call('POST', `/replays/${replay.id}/start`, { as: USER });
  await runReplays();
  const [delivery, ...others] = await enqueued();
  expect(others).toEqual([]);
  replayed = delivery as Delivery;
});

test('a replayed delivery with updates of several blocks shows its exact body, and is sent again with it', async () => {
  expect(replayed.updates).toBe(3);
  await log([{ delivery: replayed, outcome: DELIVERED, startedAt: replayed.packedAt + 5, durationMs: 5 }]);
  const path = `${SCOPE}/destinations/${ids.new}/attempts/${replayed.packedAt + 5}.${replayed.id}.1`;
  const { body } = await world.call('GET', path, { as: USER });
  expect([body.body, body.replay_id]).toEqual([replayed.body, replay.id]);
  expect((await resend(ids.new, { attempt_id: body.id })).body.delivery_ids).toEqual([replayed.id]);
  const [again] = await enqueued();
  expect([again?.body, again?.plan]).toEqual([replayed.body, undefined]);
});

test('an update lists the deliveries of replays and resends, each with its attempts and its state', async () => {
  for (const eventId of ['a', 'b', 'c']) {
    const destination = (await show(eventId)).find((one: { destination_id: string }) => one.destination_id === ids.new);
    expect(destination).toMatchObject({
      state: 'delivered',
      deliveries: [
        { id: replayed.id, replay_id: replay.id, state: 'delivered', attempts: [{ replay_id: replay.id }] },
        { id: replayed.id, resent: true, state: 'waiting', attempts: [] },
      ],
    });
    expect(destination.deliveries[0]).not.toHaveProperty('resent');
    expect(Date.parse(destination.deliveries[1].sent_at)).toBeGreaterThanOrEqual(NOW);
  }
});

test('a resend with the id of a dead delivery is an entry of its own, and the destination has the update', async () => {
  const first = { delivery: packed, startedAt: packed.packedAt + 5, durationMs: 5 };
  await log([{ ...first, outcome: failed({ status: 410 }), followUps: [{}] }]);
  expect((await resend(ids.old, { key: await updateKeyOf('a'), delivery_id: packed.id })).status).toBe(202);
  const [sent] = (await enqueued()) as [Delivery];
  await log([{ delivery: sent, outcome: DELIVERED, startedAt: (sent.resentAt ?? 0) + 10, durationMs: 5 }]);
  const destination = (await show('b')).find((one: { destination_id: string }) => one.destination_id === ids.old);
  expect(destination).toMatchObject({
    state: 'delivered',
    reason: expect.stringMatching(/^A caller sent it again\. It was delivered at /),
    deliveries: [
      { id: packed.id, state: 'dead', attempts: [{ status: 410 }] },
      { id: packed.id, resent: true, state: 'delivered', attempts: [{ resent: true }] },
    ],
  });
});

test('a delivery of a replay is sent again from its update, and one of another destination is not', async () => {
  const key = await updateKeyOf('c');
  expect((await resend(ids.new, { key, delivery_id: replayed.id })).status).toBe(202);
  expect((await enqueued()).map(({ body }) => body)).toEqual([replayed.body]);
  expect((await resend(ids.old, { key, delivery_id: replayed.id })).status).toBe(404);
});
