/** Updates of a block that are sent again: exactly the wanted ones, and the same delivery if all of it is wanted. */
import { expect, test } from '@jest/globals';
import { createDelivery, type Delivery } from '../../../core/delivery/delivery.ts';
import { pack } from '../../../core/delivery/pack.ts';
import type { Destination } from '../../../core/destination.ts';
import type { Block } from '../../../core/journal/block.ts';
import { packAgain } from '../../../core/journal/pack-again.ts';
import { aQueue, aWebhook, feedDetail, updateOf } from '../make.ts';

const NOW = 1_795_491_900_000;
const PLACE = { block: 'object.0', at: NOW };

/** Packs updates as fan-out does. */
function fannedOut(details: readonly object[], destination: Destination): { block: Block; deliveries: Delivery[] } {
  const updates = details.map((detail, position) => ({ ...updateOf(feedDetail({ ...detail })), position }));
  const deliveries = pack(updates, destination).bodies.map((body) =>
    createDelivery(body, destination, NOW, { journal: PLACE }),
  );
  const packed = deliveries.map(({ id, journal }) => ({ id, updates: journal?.updates ?? '' }));
  const block = {
    appId: '123',
    scope: 'feed_group:user',
    at: NOW,
    updates: updates.map(({ text }) => text),
    destinations: [
      { id: 'dst_00000000000000000000000f', version: 1, deliveries: [{ id: 'dlv_other', updates: '0-1' }] },
      { id: destination.id, version: 1, deliveries: packed },
    ],
  };
  return { block, deliveries };
}

function again(block: Block, destination: Destination, ids: readonly string[]) {
  const { bodies, tooLarge } = packAgain(block, destination, new Set(ids));
  const deliveries = bodies.map((body) => createDelivery(body, destination, NOW + 1, { journal: PLACE }));
  const idsIn = ({ body }: Delivery) => (JSON.parse(body) as { event_id: string }[]).map(({ event_id }) => event_id);
  return { deliveries, ids: deliveries.map(idsIn), tooLarge: tooLarge.map(({ eventId }) => eventId) };
}

const DETAILS = ['a', 'b', 'c', 'd'].map((event_id) => ({ event_id }));
const webhook = aWebhook({ max_batch: 2 });

test('a delivery of which every update is wanted keeps its id and its place in the journal', () => {
  const { block, deliveries } = fannedOut(DETAILS, webhook);
  const sent = again(block, webhook, ['a', 'b', 'c', 'd']).deliveries;
  expect(sent.map(({ id, body, journal }) => ({ id, body, journal }))).toEqual(
    deliveries.map(({ id, body, journal }) => ({ id, body, journal })),
  );
});

test('updates that are not wanted are left out, and deliveries are not mixed', () => {
  const { block } = fannedOut(DETAILS, webhook);
  expect(again(block, webhook, ['b', 'c', 'x']).ids).toEqual([['b'], ['c']]);
  expect(again(block, webhook, []).ids).toEqual([]);
});

test('a destination gets only updates of its own deliveries', () => {
  const { block } = fannedOut(DETAILS, webhook);
  expect(again(block, aQueue(), ['a']).ids).toEqual([]);
});

test('one piece of a split update is sent alone, and the id of the update stands for all pieces', () => {
  const { block, deliveries } = fannedOut([{ event_id: 'e', new: [{ id: '1' }, { id: '2' }, { id: '3' }] }], webhook);
  const [first, second] = deliveries;
  expect(again(block, webhook, ['e#new.2-2']).deliveries.map(({ id }) => id)).toEqual([second?.id]);
  expect(again(block, webhook, ['e']).deliveries.map(({ id }) => id)).toEqual([first?.id, second?.id]);
});

test('the present limits of the destination apply', () => {
  const { block } = fannedOut(DETAILS, webhook);
  expect(again(block, aWebhook({ max_batch: 1 }), ['a', 'b']).ids).toEqual([['a'], ['b']]);
  const large = fannedOut([{ event_id: 'large', new: [{ id: '1', text: 'x'.repeat(200_000) }] }], webhook);
  const small = aQueue({ id: webhook.id, max_message_bytes: 65_536 });
  expect(again(large.block, small, ['large'])).toMatchObject({ deliveries: [], tooLarge: ['large#new.0-0'] });
});
