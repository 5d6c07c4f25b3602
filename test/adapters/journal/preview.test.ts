/** A preview calculates what fan-out sends to a destination, and says where it ends. */
import { expect, test } from '@jest/globals';
import { recentBlocks } from '../../../adapters/journal/recent.ts';
import { bodyBytes, type Delivery } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import { preview, type RecentRows } from '../../../core/journal/preview.ts';
import { JOURNAL_LIST } from '../../../core/limits.ts';
import { aBus, appDetail, aQueue, aWebhook, busEvent, feedDetail } from '../../core/make.ts';
import { journalWorld } from './journal-world.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 3, 45);
const world = journalWorld();

const previewed = (destination: Destination, scope: string, from = NOW - 24 * HOUR_MS) =>
  preview(recentBlocks(world.reader, { appId: destination.app_id, scope, from, to: NOW }), destination, from);

test.each<[string, Destination]>([
  ['a webhook with a small limit', aWebhook({ max_batch: 2 })],
  ['a webhook', aWebhook()],
  ['a FIFO queue', aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer.fifo' })],
  ['an event bus', aBus()],
])('the numbers for %s are those of the deliveries that fan-out packs', async (name, destination) => {
  const app_id = name;
  const own = { ...destination, app_id };
  const sent: Delivery[] = [];
  for (const [hours, feeds] of [
    [30, ['user:old']],
    [20, ['user:a', 'user:b']],
    [1, ['user:a']],
    [0, ['user:c', 'user:a', 'user:c']],
  ] as const) {
    const details = feeds.map((feed, n) =>
      feedDetail({ app_id, feed, new: Array.from({ length: n + 1 }, (_, id) => ({ id })) }),
    );
    const deliveries = await world.fanOut(details, NOW - hours * HOUR_MS, [own]);
    if (hours <= 24) sent.push(...deliveries);
  }
  const { example, ...found } = await previewed(own, 'feed_group:user');
  expect(found).toEqual({
    updates: sent.reduce((sum, { updates }) => sum + updates, 0),
    requests: sent.length,
    bytes: sent.reduce((sum, delivery) => sum + bodyBytes(delivery), 0),
    ...{ filteredOut: 0, tooLarge: 0, unreadable: 0, readTo: NOW - 24 * HOUR_MS, isComplete: true },
  });
  expect(sent.map(({ body }) => body)).toContain(example?.body);
});

test('updates that were for another destination only are not counted', async () => {
  const own = aWebhook({ app_id: 'aimed' });
  const events = [own.id, aQueue().id].map((id) => busEvent(feedDetail({ app_id: 'aimed' }), { resources: [id] }));
  await world.fanOutWith(events, { at: NOW, configurationOf: async () => ({ realtime: true, destinations: [own] }) });
  expect(await previewed(own, 'feed_group:user')).toMatchObject({ updates: 1, filteredOut: 0 });
});

test('updates that the event types exclude are counted', async () => {
  const scope = { kind: 'app_level', name: 'reactions' } as const;
  const own = aWebhook({ app_id: 'types', scope, event_types: ['reaction.new'] });
  const types = ['reaction.new', 'reaction.deleted', 'reaction.updated'];
  await world.fanOut(
    types.map((type) => appDetail({ app_id: 'types', type })),
    NOW,
    [],
  );
  expect(await previewed(own, 'app_level:reactions')).toMatchObject({ updates: 1, requests: 1, filteredOut: 2 });
});

test('a range with too many blocks ends early, and the time at which it ends is stated', async () => {
  const block = { appId: '123', scope: 'feed_group:user', at: NOW, updates: [], destinations: [] };
  let batches = 0;
  async function* endless(): AsyncGenerator<RecentRows> {
    for (let n = 1; ; n++) {
      batches = n;
      const rows = Array.from({ length: 100 }, () => ({ row: { at: NOW - n, updates: 0 }, block }));
      yield { rows, readTo: NOW - n };
    }
  }
  const found = await preview(endless(), aWebhook(), NOW - HOUR_MS);
  expect(found).toMatchObject({ isComplete: false, readTo: NOW - batches });
  expect(batches).toBe(JOURNAL_LIST.blocks / 100);
});

test('an update that is too long to be read is no example, and a block that cannot be read is counted', async () => {
  const own = aWebhook({ app_id: 'long' });
  await world.fanOut([feedDetail({ app_id: 'long', text: 'x'.repeat(20_000) })], NOW, [own]);
  const found = await previewed(own, 'feed_group:user');
  expect(found).toMatchObject({ updates: 1 });
  expect(found).not.toHaveProperty('example');
  const missing = async function* (): AsyncGenerator<RecentRows> {
    yield { rows: [{ row: { at: NOW, updates: 7 } }], readTo: 0 };
  };
  expect(await preview(missing(), own, 0)).toMatchObject({ updates: 0, unreadable: 7, isComplete: true });
});
