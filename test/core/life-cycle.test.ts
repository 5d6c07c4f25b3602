/**
 * The delivery life cycle, driven through the real steps on a simulated clock: the contract's schedule over its 28
 * hours, outages, and random orders of events, after which nothing is lost and everything ends.
 */
import { describe, expect, test } from '@jest/globals';
import { decodeDelivery } from '../../core/delivery/delivery.ts';
import { walk } from '../../verify/model/walks.ts';
import { DAY, lifeCycle, MINUTE, SECOND } from './life-cycle-world.ts';
import { aWebhook } from './make.ts';

const HOUR = 60 * MINUTE;
const ID = aWebhook().id;
/** Wake runs once a minute. */
const TICK = MINUTE;

describe('an endpoint that always answers 500', () => {
  test.each([1, 2, 3])(
    'is attempted 11 times with the delays of the contract, then the delivery is buried with its history (random %i)',
    async (seed) => {
      const world = lifeCycle(seed);
      world.answer = () => 500;
      const startedAt = world.held.now;
      world.arrive({ id: 'dlv_1' });
      await world.pass(3 * DAY);

      const gaps = world.sent.slice(1).map(({ at }, n) => (at - (world.sent[n]?.at ?? 0)) / SECOND);
      const contract = [5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 36_000];
      expect(gaps).toHaveLength(10);
      for (const [n, gap] of gaps.entries()) {
        const expected = contract[n] ?? 0;
        expect(gap).toBeGreaterThanOrEqual(Math.round(expected * 0.8));
        // Longer delays end with a tick of wake.
        expect(gap).toBeLessThanOrEqual(Math.round(expected * 1.2) + (expected * 1.2 > 900 ? TICK / SECOND : 0));
      }
      const last = world.sent.at(-1)?.at ?? 0;
      expect(last - startedAt).toBeGreaterThan(28.72 * HOUR * 0.8);
      expect(last - startedAt).toBeLessThan(28.72 * HOUR * 1.2 + 10 * TICK);
      expect(world.sent.map(({ delivery }) => delivery.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(new Set(world.sent.map(({ delivery }) => `${delivery.id} ${delivery.body}`)).size).toBe(1);

      const [dead] = [...world.archive.values()];
      expect(world.placesOf('dlv_1')).toEqual(['dead']);
      expect(dead?.deadLetter).toMatchObject({
        id: 'dlv_1',
        source: 'webhook',
        destinationId: ID,
        class: 'http_5xx',
        code: '500',
        status: 500,
        attempts: 11,
        firstAttemptAt: startedAt,
        diedAt: last,
        updates: 1,
      });
      expect(decodeDelivery(dead?.text ?? '')).toMatchObject({ lastFailure: { answer: 'no', at: last } });
    },
  );

  test('loses no time of its schedule to the breaker, because probes use only due deliveries', async () => {
    const world = lifeCycle();
    world.answer = () => 500;
    for (let n = 0; n < 12; n++) world.arrive({ id: `dlv_${n}` });
    await world.pass(28 * HOUR * 0.8);
    expect(world.archive.size).toBe(0);
    await world.pass(4 * DAY);
    expect(world.held.disabled).toEqual([]);
    world.arrive({ id: 'dlv_x' });
    await world.pass(2 * DAY);
    expect(world.held.disabled).toEqual([[ID, 'failing']]);
  });
});

describe('an outage', () => {
  test('of three hours loses no delivery, and causes few attempts', async () => {
    const world = lifeCycle();
    world.answer = () => 503;
    for (let n = 0; n < 200; n++) world.arrive({ id: `dlv_${n}` });
    await world.pass(3 * HOUR);
    const during = world.sent.length;
    // Ten attempts to open the breaker, those in progress, and a probe every 15 minutes.
    expect(during).toBeLessThan(10 + 10 + 4 + 3 * 4 + 1);
    world.answer = () => 200;
    await world.pass(40 * MINUTE);
    expect(world.delivered.size).toBe(200);
    expect(world.archive.size).toBe(0);
    expect(world.sent.length - during).toBe(200);
  });

  test('that affects a few updates only does not block the others', async () => {
    const world = lifeCycle();
    world.answer = ({ id }) => (id.startsWith('dlv_bad') ? 500 : 200);
    for (let n = 0; n < 12; n++) world.arrive({ id: `dlv_bad${n}` });
    await world.pass(2 * HOUR);
    const waits: number[] = [];
    for (let n = 0; n < 50; n++) {
      const startedAt = world.held.now;
      world.arrive({ id: `dlv_${n}` });
      while (!world.delivered.has(`dlv_${n}`) && world.held.now - startedAt < 6 * HOUR) await world.pass(MINUTE);
      waits.push((world.held.now - startedAt) / MINUTE);
      await world.pass(13 * MINUTE);
    }
    // Until the next probe, which is at most 15 minutes and a tick of wake.
    expect(Math.max(...waits)).toBeLessThanOrEqual(16);
  });

  test('also ends when one delivery keeps failing, which does not delay the others', async () => {
    const world = lifeCycle();
    world.answer = () => 503;
    world.arrive({ id: 'dlv_poison' });
    await world.pass(SECOND);
    for (let n = 0; n < 40; n++) world.arrive({ id: `dlv_${n}` });
    await world.pass(6 * MINUTE);
    expect(world.held.healthOf(ID).health.breaker).toBe('open');
    world.answer = ({ id }) => (id === 'dlv_poison' ? 500 : 200);
    await world.pass(10 * MINUTE);
    expect(world.delivered.size).toBe(40);
    await world.pass(2 * DAY);
    expect(world.placesOf('dlv_poison')).toEqual(['dead']);
  });
});

test('a resumed destination gets the deliveries that a function parked with a stale configuration', async () => {
  const world = lifeCycle();
  world.configure(ID, 'paused');
  world.arrive({ id: 'dlv_1' });
  await world.pass(5 * MINUTE - (world.held.now % MINUTE) - SECOND);
  // The function reads the configuration just before the destination is resumed, so that it is paused there for another
  // half minute.
  world.arrive({ id: 'dlv_2' });
  await world.pass(SECOND / 2);
  world.configure(ID, 'enabled');
  await world.pass(3 * MINUTE);
  expect([...world.delivered].toSorted()).toEqual(['dlv_1', 'dlv_2']);
});

test('in every order of events, no delivery is lost, and all of them end once everything works', async () => {
  const seen = await walk({ runs: 150, seed: 7 });
  // The random walks have reached every state.
  for (const [what, count] of Object.entries(seen)) expect({ what, count: count > 5 }).toEqual({ what, count: true });
});
