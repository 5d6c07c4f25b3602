/**
 * The delivery life cycle, driven through the real steps on a simulated clock: the contract's schedule over its 28 hours,
 * outages, and any order of anything that can happen, after which nothing is lost and everything comes to an end.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeDelivery } from '../../core/delivery/delivery.ts';
import { JITTER, RETRY_SCHEDULES } from '../../core/retry.ts';
import { type Answer, DAY, type LifeCycle, lifeCycle, MINUTE, type Mishap, SECOND } from './life-cycle-world.ts';
import { aWebhook } from './make.ts';

const HOUR = 60 * MINUTE;
const ID = aWebhook().id;
const OTHER = 'dst_00000000000000000000000b';
/** Wake comes once a minute. */
const TICK = MINUTE;

describe('an endpoint that always answers 500', () => {
  test.each([1, 2, 3])(
    'gets 11 attempts at the gaps of the contract, then the delivery dies with its story (dice %i)',
    async (seed) => {
      const world = lifeCycle(seed);
      world.answer = () => 500;
      const begun = world.held.now;
      world.arrive({ id: 'dlv_1' });
      await world.pass(3 * DAY);

      const gaps = world.sent.slice(1).map(({ at }, n) => (at - (world.sent[n]?.at ?? 0)) / SECOND);
      const contract = [5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 36_000];
      expect(gaps).toHaveLength(10);
      for (const [n, gap] of gaps.entries()) {
        const expected = contract[n] ?? 0;
        expect(gap).toBeGreaterThanOrEqual(Math.round(expected * 0.8));
        // Longer gaps end with a tick of wake.
        expect(gap).toBeLessThanOrEqual(Math.round(expected * 1.2) + (expected * 1.2 > 900 ? TICK / SECOND : 0));
      }
      const last = world.sent.at(-1)?.at ?? 0;
      expect(last - begun).toBeGreaterThan(28.72 * HOUR * 0.8);
      expect(last - begun).toBeLessThan(28.72 * HOUR * 1.2 + 10 * TICK);
      expect(world.sent.map(({ delivery }) => delivery.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(new Set(world.sent.map(({ delivery }) => `${delivery.id} ${delivery.body}`)).size).toBe(1);

      const [dead] = [...world.shelf.values()];
      expect(world.placesOf('dlv_1')).toEqual(['dead']);
      expect(dead?.letter).toMatchObject({
        id: 'dlv_1',
        source: 'webhook',
        destinationId: ID,
        class: 'http_5xx',
        code: '500',
        status: 500,
        attempts: 11,
        firstAttemptAt: begun,
        diedAt: last,
        updates: 1,
      });
      expect(decodeDelivery(dead?.text ?? '')).toMatchObject({ lastFailure: { answer: 'no', at: last } });
    },
  );

  test('loses no time of its schedule to the breaker: probes take nothing before it is due', async () => {
    const world = lifeCycle();
    world.answer = () => 500;
    for (let n = 0; n < 12; n++) world.arrive({ id: `dlv_${n}` });
    await world.pass(28 * HOUR * 0.8);
    expect(world.shelf.size).toBe(0);
    await world.pass(4 * DAY);
    expect(world.held.disabled).toEqual([]);
    world.arrive({ id: 'dlv_x' });
    await world.pass(2 * DAY);
    expect(world.held.disabled).toEqual([[ID, 'failing']]);
  });
});

describe('an outage', () => {
  test('of three hours costs no delivery, and few attempts', async () => {
    const world = lifeCycle();
    world.answer = () => 503;
    for (let n = 0; n < 200; n++) world.arrive({ id: `dlv_${n}` });
    await world.pass(3 * HOUR);
    const during = world.sent.length;
    // Ten to open; what was under way; a probe every 15 minutes.
    expect(during).toBeLessThan(10 + 10 + 4 + 3 * 4 + 1);
    world.answer = () => 200;
    await world.pass(40 * MINUTE);
    expect(world.delivered.size).toBe(200);
    expect(world.shelf.size).toBe(0);
    expect(world.sent.length - during).toBe(200);
  });

  test('is over also when one delivery goes on failing: it does not hold up the others', async () => {
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

test('a resumed destination gets what a function parked that did not know it yet', async () => {
  const world = lifeCycle();
  world.configure(ID, 'paused');
  world.arrive({ id: 'dlv_1' });
  await world.pass(5 * MINUTE - (world.held.now % MINUTE) - SECOND);
  // The function asks just before it is resumed, so it knows it as paused for half a minute more.
  world.arrive({ id: 'dlv_2' });
  await world.pass(SECOND / 2);
  world.configure(ID, 'enabled');
  await world.pass(3 * MINUTE);
  expect([...world.delivered].toSorted()).toEqual(['dlv_1', 'dlv_2']);
});

/** Whatever happened: nothing is lost, nothing that waits is forgotten, nothing was tried before its time. */
function holdsTogether(world: LifeCycle, ids: ReadonlySet<string>): void {
  for (const id of ids) expect({ id, places: world.placesOf(id) }).not.toEqual({ id, places: [] });
  for (const { destinationId } of world.held.rows.values()) {
    const { nextDue } = world.held.healthOf(destinationId);
    expect(nextDue).toBeDefined();
  }
  for (const { at, delivery } of world.sent) {
    if (!delivery.lastFailure) continue;
    const gaps = [RETRY_SCHEDULES.fast, RETRY_SCHEDULES.slow].map((schedule) => schedule[delivery.attempt - 2] ?? 0);
    const shortest = Math.round(Math.min(...gaps.filter((gap) => gap > 0)) * (1 - JITTER)) * SECOND;
    expect(at - delivery.lastFailure.at).toBeGreaterThanOrEqual(shortest);
    expect(delivery.attempt).toBeLessThanOrEqual(11);
  }
}

interface Model {
  readonly ids: Set<string>;
}

class Step implements fc.AsyncCommand<Model, LifeCycle> {
  readonly #name: string;
  readonly #act: (world: LifeCycle, model: Model) => Promise<unknown> | unknown;

  constructor(name: string, act: (world: LifeCycle, model: Model) => Promise<unknown> | unknown) {
    this.#name = name;
    this.#act = act;
  }
  check = () => true;
  async run(model: Model, world: LifeCycle): Promise<void> {
    await this.#act(world, model);
    holdsTogether(world, model.ids);
  }
  toString = () => this.#name;
}

const destinations = fc.constantFrom(ID, OTHER);
const pick = <T>(of: Iterable<T>, n: number): T | undefined => {
  const all = [...of];
  return all[n % all.length];
};

const steps = [
  fc.tuple(destinations, fc.integer({ min: 1, max: 15 })).map(
    ([destinationId, count]) =>
      new Step(`arrive ${count} ${destinationId}`, async (world, { ids }) => {
        for (let n = 0; n < count; n++) {
          const id = `dlv_${ids.size}`;
          ids.add(id);
          world.arrive({ id, destinationId });
        }
        await world.pass(0);
      }),
  ),
  fc
    .constantFrom(SECOND, 20 * SECOND, MINUTE, 7 * MINUTE, HOUR, 5 * HOUR, DAY, 6 * DAY, 15 * DAY)
    .map((ms) => new Step(`pass ${ms / SECOND} s`, (world) => world.pass(ms))),
  fc.constantFrom<Answer>(200, 404, 410, 429, 500).map(
    (answer) =>
      new Step(`answer ${answer}`, (world) => {
        world.answer = () => answer;
      }),
  ),
  fc.integer({ min: 2, max: 4 }).map(
    (each) =>
      new Step(`answer 500 to every ${each}th`, (world) => {
        world.answer = ({ id }) => (Number(id.slice(4)) % each === 0 ? 500 : 200);
      }),
  ),
  fc
    .tuple(destinations, fc.constantFrom('paused', 'enabled', 'enabled', 'deleted'))
    .map(([id, state]) => new Step(`${state} ${id}`, (world) => world.configure(id, state as 'enabled'))),
  fc
    .constantFrom<Mishap>('before settling', 'after settling', 'reporting', 'enqueueing', 'removing', 'shelving')
    .map((mishap) => new Step(`breaks ${mishap}`, (world) => world.mishaps.add(mishap))),
  fc.nat(100).map(
    (n) =>
      new Step('redrive one', async (world) => {
        const key = pick(world.shelf.keys(), n);
        if (key) expect(await world.redrive(key)).toBe('redriven');
      }),
  ),
  fc.constant(
    new Step('redrive all', async (world) => {
      for (const key of [...world.shelf.keys()]) await world.redrive(key);
    }),
  ),
  fc.nat(100).map(
    (n) =>
      new Step('discard one', (world) => {
        const key = pick(world.shelf.keys(), n);
        if (key) world.discard(key);
      }),
  ),
];

test('in whatever order anything happens, no delivery is lost, and once everything works all of them come to an end', async () => {
  const seen = { delivered: 0, dead: 0, expired: 0, disabled: 0, redriven: 0, probes: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.commands(steps, { maxCommands: 40, size: 'max' }),
      fc.integer({ min: 1, max: 9_999 }),
      async (commands, seed) => {
        const world = lifeCycle(seed);
        world.configure(OTHER, 'enabled');
        const ids = new Set<string>();
        await fc.asyncModelRun(() => ({ model: { ids }, real: world }), commands);

        world.mishaps.clear();
        world.answer = () => 200;
        for (const id of [ID, OTHER]) world.configure(id, 'enabled');
        // Longer than any gap of any schedule, far shorter than what may wait.
        await world.pass(2 * DAY);
        holdsTogether(world, ids);
        for (const id of ids) {
          const places = world.placesOf(id);
          expect({ id, ended: places.some((place) => ['delivered', 'dead', 'discarded'].includes(place)) }).toEqual({
            id,
            ended: true,
          });
          expect({ id, waits: places.filter((place) => ['queued', 'parked', 'dying'].includes(place)) }).toEqual({
            id,
            waits: [],
          });
        }
        for (const id of [ID, OTHER]) expect(world.held.healthOf(id)).not.toHaveProperty('nextDue');
        expect(world.held.rows.size).toBe(0);

        seen.delivered += world.delivered.size;
        seen.dead += world.shelf.size;
        seen.expired += [...world.shelf.values()].filter(({ letter }) => letter.class === 'expired').length;
        seen.disabled += world.held.disabled.length;
        seen.redriven += world.sent.filter(({ delivery }) => delivery.redrivenAt !== undefined).length;
        seen.probes += world.sent.filter(({ delivery }) => delivery.probe).length;
      },
    ),
    { seed: 20_261_124, numRuns: 100 },
  );
  // The walks have been everywhere.
  for (const [what, count] of Object.entries(seen)) expect({ what, count: count > 5 }).toEqual({ what, count: true });
});
