/** A delivery is found in a real holding table, whatever rows of its destination surround it. */
import { beforeAll, expect, test } from '@jest/globals';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createHeldLookup } from '../../../adapters/holding/held-delivery.ts';
import { createParked } from '../../../adapters/holding/parked.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { aDelivery } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { realTable } from '../table.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const destinationId = 'dst_000000000000000000000001';
const idOf = (n: number) => `dlv_${String(n).padStart(32, '0')}`;
let place: Awaited<ReturnType<typeof realTable>>;
let find: ReturnType<typeof createHeldLookup>;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  place = await realTable('Holding');
  onCleanup(() => place.close());
  find = createHeldLookup(place.client, place.table);
  const parked = createParked(place.client, place.table, createHealthStore(place.client, place.table), () => NOW);
  const deadLetters = createDeadLetters(place.client, place.table, () => NOW);
  for (let n = 0; n < 10; n++) {
    await parked.park(aDelivery({ id: idOf(n), destinationId }), { why: 'open', dueAt: NOW + n, wakeAt: NOW });
    const body = encodeDelivery(aDelivery({ id: idOf(100 + n), destinationId }));
    const message = { messageId: 'm', body, attributes: {}, sentAt: NOW + n };
    await deadLetters.archive(deadLetterOf('sqs', message), body);
  }
  const [, , third] = await Promise.all([0, 1, 2].map((n) => find(wanted(102 + n))));
  await deadLetters.discard(third?.dead?.key ?? '', 'Not needed.');
});

const wanted = (n: number, dueTimes: readonly number[] = []) => ({
  destinationId,
  deliveryId: idOf(n),
  dueTimes,
  diedFrom: NOW,
});

test('a parked delivery is found by its time, and among the others', async () => {
  const parked = { dueAt: NOW + 7, why: 'open' };
  expect(await find(wanted(7, [NOW, NOW + 7]))).toEqual({ parked });
  expect(await find(wanted(7, [NOW]))).toEqual({ parked });
});

test('a dead letter is found, with the key by which it is read, and a discarded one with its reason', async () => {
  const { dead } = await find(wanted(103));
  expect(dead).toEqual({ key: expect.stringMatching(/^dl_/), diedAt: NOW + 3, reason: expect.any(String) });
  const read = await createDeadLetters(place.client, place.table, () => NOW).read(dead?.key ?? '');
  expect(read?.deadLetter.id).toBe(idOf(103));
  expect((await find(wanted(104))).dead).toMatchObject({ discarded: 'Not needed.' });
});

test('a delivery that is in the table of another destination, or nowhere, is not found', async () => {
  expect(await find({ ...wanted(7), destinationId: 'dst_000000000000000000000002' })).toEqual({});
  expect(await find(wanted(50))).toEqual({});
  expect(await find({ ...wanted(103), diedFrom: NOW + 9 })).toEqual({});
});
