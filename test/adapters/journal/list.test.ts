/** The list of the updates that a destination should have: the ids that its receiver sees, complete and in order. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { listUpdates, type UpdateListQuery } from '../../../adapters/journal/list.ts';
import type { JournalReader } from '../../../adapters/journal/read.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import { objectKey, objectOfBlock } from '../../../core/journal/row.ts';
import { repack } from '../../../core/transport/sqs/repack.ts';
import { aFailure, appDetail, aQueue, aWebhook, feedDetail } from '../../core/make.ts';
import { bulk, journalWorld } from './journal-world.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 3, 45);
const world = journalWorld();
let apps = 0;

/** Returns a destination of an app of its own, and a function that fans out details of the app. */
function stage(changes: Partial<Destination> = {}) {
  const app_id = `app-${apps++}`;
  const destination = { ...aWebhook({ app_id }), ...changes } as Destination;
  const other = aQueue({ app_id });
  const send = (details: readonly Record<string, unknown>[], at = NOW) =>
    world.fanOut(
      details.map((detail) => ({ ...detail, app_id })),
      at,
      [destination, other],
    );
  const list = (query: Partial<UpdateListQuery> = {}) =>
    listUpdates(world.reader, {
      appId: app_id,
      scope: 'feed_group:user',
      destination,
      from: NOW - 48 * HOUR_MS,
      to: NOW + HOUR_MS,
      limit: 1_000,
      ...query,
    });
  return { app_id, destination, send, list };
}

async function allPages(list: ReturnType<typeof stage>['list'], query: Partial<UpdateListQuery>) {
  const [ids, sizes]: [string[], number[]] = [[], []];
  let after: UpdateListQuery['after'];
  do {
    const page = await list({ ...query, ...(after ? { after } : {}) });
    ids.push(...(page?.updates ?? []).map(({ eventId }) => eventId));
    sizes.push(page?.updates.length ?? -1);
    after = page?.next;
  } while (after && sizes.length < 50);
  return { ids, sizes };
}

const idsOf = (deliveries: readonly Delivery[], destinationId: string): readonly string[] =>
  deliveries
    .filter((delivery) => delivery.destinationId === destinationId)
    .flatMap(({ body }) => (JSON.parse(body) as { event_id: string }[]).map(({ event_id }) => event_id));

test('the ids are exactly those in the bodies, of whole updates and of pieces', async () => {
  const { destination, send, list } = stage({ max_batch: 3 });
  const activities = Array.from({ length: 8 }, (_, n) => ({ id: `a${n}`, text: 'x'.repeat(500) }));
  const deliveries = await send([
    feedDetail({ event_id: 'whole' }),
    feedDetail({ event_id: 'split', new: activities, deleted: ['d1'] }),
    feedDetail({ event_id: 'after' }),
  ]);
  const page = await list();
  const ids = page?.updates.map(({ eventId }) => eventId);
  expect(ids?.toSorted()).toEqual(idsOf(deliveries, destination.id).toSorted());
  expect(ids?.filter((id) => id.startsWith('split#')).length).toBeGreaterThan(1);
  expect([ids?.[0], ids?.at(-1)]).toEqual(['whole', 'after']);
  expect(page?.updates.map(({ deliveryId }) => deliveryId)).toEqual(
    expect.arrayContaining(
      deliveries.filter(({ destinationId }) => destinationId === destination.id).map(({ id }) => id),
    ),
  );
});

test('an update that became too large for its destination is listed with the ids of its pieces', async () => {
  const app_id = 'smaller';
  const sent = aQueue({ app_id });
  const activities = Array.from({ length: 8 }, (_, n) => ({ id: `a${n}`, text: 'x'.repeat(500) }));
  const details = [{ event_id: 'small' }, { event_id: 'large', new: activities }];
  const [delivery] = await world.fanOut(
    details.map((detail) => feedDetail({ ...detail, app_id })),
    NOW,
    [sent],
  );
  const smaller = { ...sent, max_message_bytes: 2_048 };
  const query = { appId: app_id, scope: 'feed_group:user', from: NOW, to: NOW, limit: 9 };
  const page = await listUpdates(world.reader, { ...query, destination: smaller });
  const failure = aFailure({ class: 'too_large' });
  const received = repack(delivery as Delivery, smaller, failure, NOW).flatMap(({ delivery: { body } }) =>
    (JSON.parse(body) as { event_id: string }[]).map(({ event_id }) => event_id),
  );
  expect(page?.updates.map(({ eventId, pieces }) => [eventId, pieces])).toEqual([
    ['small', undefined],
    ['large', received.slice(1)],
  ]);
  expect(received.length).toBeGreaterThan(3);
  const unchanged = await listUpdates(world.reader, { ...query, destination: sent });
  expect(unchanged?.updates.map(({ pieces }) => pieces)).toEqual([undefined, undefined]);
});

test('updates that event types exclude, of another scope and of another app are not in the list', async () => {
  const scope = { kind: 'app_level', name: 'reactions' } as const;
  const { send, list } = stage({ scope, event_types: ['reaction.new'] });
  await send([
    appDetail({ event_id: 'wanted' }),
    appDetail({ event_id: 'filtered', type: 'reaction.updated' }),
    feedDetail({ event_id: 'another scope' }),
  ]);
  const other = stage();
  await other.send([feedDetail({ event_id: 'another app' })]);
  expect((await list({ scope: 'app_level:reactions' }))?.updates).toEqual([
    { eventId: 'wanted', feed: '', type: 'reaction.new', deliveryId: expect.any(String), isDead: false, at: NOW },
  ]);
  expect((await other.list())?.updates.map(({ eventId }) => eventId)).toEqual(['another app']);
});

describe('pages', () => {
  test.each([1, 2, 3, 1_000])('of %i updates together contain each update once, oldest first', async (limit) => {
    const { send, list } = stage();
    const names = (at: number) => [0, 1, 2, 3, 4].map((n) => `${at}-${n}`);
    const hours = [-40, -39, -3, -1, 0];
    for (const hour of hours) {
      const details = names(hour).map((event_id) => feedDetail({ event_id, text: hour === -3 ? bulk(hour) : '' }));
      await send(details, NOW + hour * HOUR_MS);
    }
    const { ids, sizes } = await allPages(list, { limit });
    expect(ids).toEqual(hours.flatMap(names));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
  });

  test('of a range contain the updates at its first and its last millisecond', async () => {
    const { send, list } = stage();
    for (const ms of [-1, 0, 1, 2, 3]) await send([feedDetail({ event_id: String(ms) })], NOW + ms);
    const page = await list({ from: NOW, to: NOW + 2 });
    expect(page?.updates.map(({ eventId }) => eventId)).toEqual(['0', '1', '2']);
    expect(page).toMatchObject({ listedTo: NOW + 2, unreadable: [] });
    expect(page?.next).toBeUndefined();
  });

  test('end after a bounded number of queries for hours without updates, and continue there', async () => {
    let queries = 0;
    const empty: JournalReader = {
      ...world.reader,
      rows: (...place) => {
        queries += 1;
        return world.reader.rows(...place);
      },
    };
    const query = { appId: 'nobody', scope: 'feed_group:user', destination: aWebhook(), limit: 1 };
    const range = { from: NOW - 365 * 24 * HOUR_MS, to: NOW };
    const page = await listUpdates(empty, { ...query, ...range });
    expect(queries).toBeLessThan(1_000);
    expect(page?.listedTo).toBeGreaterThan(range.from);
    const next = page?.next && (await listUpdates(empty, { ...query, ...range, after: page.next }));
    expect(next?.listedTo).toBeGreaterThan(page?.listedTo ?? 0);
    const day = { from: NOW - 24 * HOUR_MS, to: NOW };
    expect(await listUpdates(empty, { ...query, ...day })).toEqual({ updates: [], unreadable: [], listedTo: NOW });
  });

  test('name a damaged block with its number of updates, and contain all others', async () => {
    const { app_id, send, list } = stage();
    await send([feedDetail({ event_id: 'before' })], NOW - 1);
    await send([feedDetail({ event_id: 'damaged', text: bulk(1) }), feedDetail({ event_id: 'damaged-2' })]);
    await send([feedDetail({ event_id: 'after' })], NOW + 1);
    const rows = [];
    for await (const row of world.reader.rows(app_id, NOW)) rows.push(row);
    const block = rows.find(({ inline }) => inline === undefined);
    const Key = objectKey(objectOfBlock(block?.id ?? ''), NOW);
    await world.objects.send(new PutObjectCommand({ Bucket: world.place.bucket, Key, Body: 'x'.repeat(60_000) }));
    const page = await list();
    expect(page?.updates.map(({ eventId }) => eventId)).toEqual(['before', 'after']);
    expect(page?.unreadable).toEqual([
      {
        appId: app_id,
        scope: 'feed_group:user',
        at: NOW,
        updates: 2,
        block: block?.id,
        reason: expect.stringMatching(/./),
      },
    ]);
  });

  test('cannot continue in a block that is no longer in the index', async () => {
    const { list } = stage();
    const key = `${String(NOW).padStart(15, '0')}#feed_group%3Auser#gone.0`;
    expect(await list({ after: { key, listed: 1 } })).toBeUndefined();
  });
});
