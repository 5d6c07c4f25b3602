/** Records of what replays and resends sent: places of deliveries with updates of several blocks, and the deliveries of an update. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rebuildBody } from '../../../core/journal/block.ts';
import {
  blocksOf,
  keysOfPlace,
  keysOfRecord,
  laterDeliveries,
  numbered,
  recordsOfResend,
  updatesByNumber,
} from '../../../core/journal/sent.ts';
import { REPLAY_BATCH } from '../../../core/limits.ts';
import { aDelivery, aQueue, aWebhook, feedDetail, updateOf } from '../make.ts';
import { aReplay, aText, NOW, replayWorld, type TestBlock } from './replay-world.ts';

const START = NOW - 3 * 3_600_000;

/** Blocks of these sizes, a minute apart, with updates of few feeds. The ids of the updates are `0`, `1`, … */
function testBlocks(sizes: readonly number[]): readonly TestBlock[] {
  let id = 0;
  return sizes.map((size, index) => ({
    at: START + index * 60_000,
    texts: Array.from({ length: size }, () => aText(String(id), { feed: `user:${id++ % 3}` })),
  }));
}

/** Rebuilds the body of a delivery from the blocks of a world, as the API does. */
function rebuilt(world: ReturnType<typeof replayWorld>, blocks: readonly TestBlock[], index: number): string {
  const { id, destinationId, journal } = world.sent[index] ?? aDelivery();
  if (!journal) throw new Error('the delivery has no place');
  const textsOf = (block: string) => ({ updates: blocks[Number(block.slice(5, 10))]?.texts ?? [] });
  const keys = keysOfPlace(journal);
  if (!keys) return rebuildBody(textsOf(journal.block), destinationId, id, journal.updates);
  const record = world.records.find((one) => JSON.stringify(keysOfRecord(one)) === JSON.stringify(keys));
  if (!record) throw new Error('the place names no record');
  const opened = blocksOf(record, journal.updates).map((block) => [block, textsOf(block.id)] as const);
  return rebuildBody(updatesByNumber(opened), destinationId, id, journal.updates);
}

describe('every delivery of a replay', () => {
  const destinations = [
    aWebhook({ id: aQueue().id, max_batch: 4 }),
    aQueue(),
    aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer.fifo' }),
  ];

  test('has a place from which its exact body is rebuilt, also if its updates are in several blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...destinations),
        fc.option(fc.constant(['user:0', 'user:2']), { nil: undefined }),
        async (sizes, destination, feeds) => {
          const blocks = testBlocks(sizes);
          const world = replayWorld(blocks, aReplay(feeds && { feeds }), destination);
          await world.runToEnd();
          for (const [index, { body }] of world.sent.entries()) expect(rebuilt(world, blocks, index)).toBe(body);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('is found from each of its updates, and from no other', async () => {
    const blocks = testBlocks([2, 3, 2]);
    const world = replayWorld(blocks, aReplay(), destinations[0]);
    await world.runToEnd();
    const found = blocks.flatMap(({ texts }, block) =>
      texts.map((_, position) => {
        const place = { block: `block0000${block}.0`, position };
        return world.records.flatMap((record) => laterDeliveries(record, place)).map(({ id }) => id);
      }),
    );
    const [first, second] = world.sent.map(({ id }) => id);
    expect(found).toEqual([first, first, first, first, second, second, second].map((id) => [id]));
    const [record] = world.records;
    expect(record && laterDeliveries(record, { block: 'block00009.0', position: 0 })).toEqual([]);
  });

  test('is recorded before it is enqueued', async () => {
    const world = replayWorld(testBlocks([2]));
    world.interrupt = (call) => {
      if (call === 'record') throw new Error('interrupted');
    };
    await world.tick().catch(() => {});
    expect([world.sent, world.records]).toEqual([[], []]);
    world.interrupt = () => {};
    await world.runToEnd();
    expect([world.sent.length, world.records.length]).toEqual([1, 1]);
  });
});

test('a batch of a replay has updates of a bounded number of blocks, so that its record is small', async () => {
  const sizes = Array<number>(REPLAY_BATCH.sentBlocks + 1).fill(1);
  const blocks = testBlocks(sizes).map((block, index) => ({ ...block, at: START + index }));
  const world = replayWorld(blocks);
  await world.runToEnd();
  expect(world.records.map((record) => record.blocks.length)).toEqual([REPLAY_BATCH.sentBlocks, 1]);
});

describe('the record of a resend', () => {
  const place = { block: 'b.0', at: START };
  const delivery = aDelivery({ packedAt: NOW, journal: { ...place, updates: '3,5#new.0-9' } });

  test('names the updates of its block', () => {
    const [record, ...others] = recordsOfResend(delivery, undefined);
    expect([record?.replay, others]).toEqual([undefined, []]);
    const at = (position: number) => record && laterDeliveries(record, { block: 'b.0', position });
    const { id, destinationId, journal } = delivery;
    const own = { id, destinationId, sentAt: NOW, isDead: false, journal };
    expect(at(3)).toEqual([own]);
    expect(at(5)).toEqual([{ ...own, pieces: [{ list: 'new', from: 0, to: 9 }] }]);
    expect(at(4)).toEqual([]);
  });

  test('of a delivery of a replay is written for each of its blocks, and leads to the same body', () => {
    const updates = ['a', 'b', 'c'].map((id, index) => {
      const block = { block: `block${Math.floor(index / 2)}`, at: START };
      return { ...updateOf(feedDetail({ event_id: id })), position: index % 2, block };
    });
    const { blocks } = numbered(updates);
    const again = recordsOfResend({ ...delivery, journal: { ...place, updates: '1-2' } }, blocks);
    expect(again.map((record) => record.blocks.map(({ id }) => id))).toEqual([['block0'], ['block1']]);
    const [first, second] = again.flatMap((record) => laterDeliveries(record, { block: 'block1', position: 0 }));
    expect([first?.journal, second]).toEqual([{ ...place, updates: '1-2' }, undefined]);
  });

  test('does not exist without a place in the journal', () => {
    const { journal: _, ...unplaced } = delivery;
    expect(recordsOfResend(unplaced, undefined)).toEqual([]);
  });
});
