/** The blocks that can contain updates: those with the ids, within the range and the scope, oldest first. */
import { expect, test } from '@jest/globals';
import { allOf } from '../../../adapters/dynamodb.ts';
import { blocksWith } from '../../../adapters/journal/blocks-with.ts';
import { appDetail, aWebhook, feedDetail } from '../../core/make.ts';
import { bulk, journalWorld } from './journal-world.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 3, 45);
const world = journalWorld();

test('blocks are found by the ids of updates and of pieces', async () => {
  const fannedOut = (details: readonly object[], at: number) => world.fanOut(details, at, [aWebhook()]);
  await fannedOut(
    [feedDetail({ event_id: 'first', text: bulk(1) }), feedDetail({ event_id: 'other' })],
    NOW - 30 * HOUR_MS,
  );
  await fannedOut([feedDetail({ event_id: 'split' })], NOW - HOUR_MS);
  await fannedOut([feedDetail({ event_id: 'unwanted' }), appDetail({ event_id: 'first' })], NOW);
  await fannedOut([feedDetail({ event_id: 'first' })], NOW + 1);
  await fannedOut([feedDetail({ event_id: 'first' })], NOW + 2);
  const query = { appId: '123', scope: 'feed_group:user', eventIds: ['first', 'split#new.0-1#new.0-0', 'nowhere'] };
  const found = await allOf(blocksWith(world.reader, { ...query, from: NOW - 30 * HOUR_MS, to: NOW + 1 }));
  expect(found.map(({ row, block }) => [row.at, block?.updates.length])).toEqual([
    [NOW - 30 * HOUR_MS, 2],
    [NOW - HOUR_MS, 1],
    [NOW + 1, 1],
  ]);
});
