/**
 * The model of the delivery life cycle: random walks through all events of deliveries (commands of fast-check), which run the real
 * steps. After every event each delivery is due, in flight, parked, on its way to the archive, dead, delivered or discarded. From every
 * state, all deliveries reach a final state when the destinations work again and time passes.
 */

import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { waitingSince } from '../../core/holding/parked.ts';
import { JITTER, RETRY_SCHEDULES } from '../../core/retry.ts';
import {
  type Answer,
  DAY,
  type Fault,
  type Killable,
  type LifeCycle,
  lifeCycle,
  MINUTE,
  type Place,
  SECOND,
} from '../../test/core/life-cycle-world.ts';
import { aWebhook } from '../../test/core/make.ts';
import { MAX_AGE } from '../../test/lambdas/holding-world.ts';

const HOUR = 60 * MINUTE;
const DESTINATIONS = [aWebhook().id, 'dst_00000000000000000000000b'] as const;
/** Time for which a deliver function can use old settings of a destination. */
const KNOWN_MS = 30 * SECOND;
/** Longer than every delay of the schedules, and much shorter than the maximum age of a delivery. */
const UNTIL_ALL_IS_OVER = 2 * DAY;
const ENDS: readonly Place[] = ['delivered', 'dead', 'discarded'];

/** Number of times that the walks reached each event. */
export interface Seen {
  commands: number;
  delivered: number;
  dead: number;
  expired: number;
  disabled: number;
  redriven: number;
  probes: number;
  killed: number;
  replaced: number;
}

interface Model {
  readonly ids: Set<string>;
  /** Time of the pause by destination. */
  readonly pausedSince: Map<string, number>;
  readonly seen: Seen;
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
    model.seen.commands++;
    await this.#act(world, model);
    nothingIsForgotten(world, model);
  }
  toString = () => this.#name;
}

/** Asserts that no delivery is lost. A parked delivery that wake does not know is lost. A replaced delivery is where all its halves are. */
function nothingIsForgotten(world: LifeCycle, { ids }: Model): void {
  const places = world.places();
  const isSomewhere = (id: string): boolean => places.has(id) || (world.replaced.get(id)?.every(isSomewhere) ?? false);
  for (const id of ids) assert.ok(isSomewhere(id), `${id} is lost`);
}

/** Asserts that no delivery is sent too early, too often, too late, changed, or during a pause. */
function watch(world: LifeCycle, model: Model): void {
  let looked = 0;
  const bodies = new Map<string, string>();
  world.observe = () => {
    nothingIsForgotten(world, model);
    for (const { at, delivery } of world.sent.slice(looked)) {
      const { id, attempt, body, destinationId, lastFailure } = delivery;
      assert.equal(body, bodies.get(id) ?? body, `${id} was changed`);
      bodies.set(id, body);
      assert.ok(attempt <= RETRY_SCHEDULES.fast.length + 1, `${id} was tried ${attempt} times`);
      assert.ok(at - waitingSince(delivery) <= MAX_AGE, `${id} was sent when it was too old`);
      const paused = model.pausedSince.get(destinationId);
      assert.ok(paused === undefined || at - paused <= KNOWN_MS, `${id} was sent to a paused destination`);
      if (lastFailure) assert.ok(at - lastFailure.at >= shortestGap(attempt), `${id} was tried before its time`);
    }
    looked = world.sent.length;
  };
}

function shortestGap(attempt: number): number {
  const gaps = [RETRY_SCHEDULES.fast, RETRY_SCHEDULES.slow].flatMap((schedule) => schedule[attempt - 2] ?? []);
  return Math.round(Math.min(...gaps) * (1 - JITTER)) * SECOND;
}

const pick = <T>(of: Iterable<T>, n: number): T | undefined => {
  const all = [...of];
  return all[n % all.length];
};

/** Returns a body with `n + 1` updates of different sizes. */
function updatesFor(id: string, more: number): Pick<Delivery, 'body' | 'updates' | 'activities' | 'events'> {
  const eventIds = Array.from({ length: more + 1 }, (_, n) => `${id}-${n}`);
  const updates = eventIds.map((event_id, n) => JSON.stringify({ feed: 'user:1', event_id, text: 'x'.repeat(50 * n) }));
  return {
    body: `[${updates.join()}]`,
    updates: updates.length,
    activities: updates.length,
    events: [eventIds[0] as string, eventIds.at(-1) as string],
  };
}

const steps = [
  fc.tuple(fc.constantFrom(...DESTINATIONS), fc.integer({ min: 1, max: 15 })).map(
    ([destinationId, count]) =>
      new Step(`arrive ${count} ${destinationId}`, async (world, { ids }) => {
        for (let n = 0; n < count; n++) {
          const id = `dlv_${ids.size}`;
          ids.add(id);
          world.arrive({ id, destinationId, ...updatesFor(id, ids.size % 4) });
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
  fc.integer({ min: 1, max: 400 }).map(
    (bytes) =>
      new Step(`answer 413 above ${bytes} bytes`, (world) => {
        world.answer = ({ body }) => (body.length > bytes ? 413 : 200);
      }),
  ),
  fc.tuple(fc.constantFrom(...DESTINATIONS), fc.constantFrom('paused', 'enabled', 'enabled', 'deleted')).map(
    ([id, state]) =>
      new Step(`${state} ${id}`, (world, { pausedSince }) => {
        world.configure(id, state as 'enabled');
        if (state !== 'paused') pausedSince.delete(id);
        else if (!pausedSince.has(id)) pausedSince.set(id, world.held.now);
      }),
  ),
  fc
    .constantFrom<Fault>('before settling', 'after settling', 'reporting', 'enqueueing', 'removing', 'archiving')
    .map((fault) => new Step(`breaks ${fault}`, (world) => world.faults.add(fault))),
  fc.tuple(fc.constantFrom<Killable>('deliver', 'wake', 'archive', 'redrive', 'plans'), fc.nat(12)).map(
    ([what, calls]) =>
      new Step(`${what} is killed after ${calls} calls`, (world, { seen }) => {
        seen.killed++;
        world.kills.set(what, calls);
      }),
  ),
  fc.nat(100).map(
    (n) =>
      new Step('redrive one', async (world) => {
        const key = pick(world.archive.keys(), n);
        if (key) assert.match(await world.redrive(key), /^(?:redriven|killed)$/);
      }),
  ),
  fc.integer({ min: 1, max: 20 }).map((rate) => new Step(`redrive all, ${rate} a minute`, (world) => world.plan(rate))),
  fc.nat(100).map(
    (n) =>
      new Step('discard one', (world) => {
        const key = pick(world.archive.keys(), n);
        if (key) world.discard(key);
      }),
  ),
];

/** Repairs all destinations, lets time pass, and asserts that all deliveries reached a final state. */
async function everythingEnds(world: LifeCycle, model: Model): Promise<void> {
  world.faults.clear();
  world.kills.clear();
  model.pausedSince.clear();
  world.answer = () => 200;
  for (const id of DESTINATIONS) world.configure(id, 'enabled');
  await world.pass(UNTIL_ALL_IS_OVER);
  const places = world.places();
  const isOver = (id: string): boolean => {
    const own = places.get(id) ?? [];
    const halves = world.replaced.get(id) ?? [];
    if (own.length === 0) return halves.length > 0 && halves.every(isOver);
    return own.every((place) => ENDS.includes(place));
  };
  for (const id of model.ids) assert.ok(isOver(id), `${id} is still ${places.get(id)?.join() ?? 'being replaced'}`);
  for (const id of DESTINATIONS)
    assert.equal(world.held.healthOf(id).nextDue, undefined, 'wake has nothing to look at');
  for (const { id, status } of world.plans.values()) assert.equal(status, 'done', id);
}

/** @throws Error with the shortest failing walk, and the seed and path that repeat it. */
export async function walk(options: { readonly runs: number; readonly seed: number; readonly path?: string }) {
  const seen: Seen = {
    commands: 0,
    delivered: 0,
    dead: 0,
    expired: 0,
    disabled: 0,
    redriven: 0,
    probes: 0,
    killed: 0,
    replaced: 0,
  };
  const { runs: numRuns, seed, path } = options;
  await fc.assert(
    fc.asyncProperty(
      fc.commands(steps, { maxCommands: 40, size: 'max' }),
      fc.integer({ min: 1, max: 9_999 }),
      async (commands, dice) => {
        const world = lifeCycle(dice);
        world.configure(DESTINATIONS[1], 'enabled');
        const model: Model = { ids: new Set(), pausedSince: new Map(), seen };
        watch(world, model);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await everythingEnds(world, model);

        seen.delivered += world.delivered.size;
        seen.dead += world.archive.size;
        seen.expired += [...world.archive.values()].filter(({ deadLetter }) => deadLetter.class === 'expired').length;
        seen.disabled += world.held.disabled.length;
        seen.redriven += world.sent.filter(({ delivery }) => delivery.redrivenAt !== undefined).length;
        seen.replaced += world.replaced.size;
        seen.probes += world.sent.filter(({ delivery }) => delivery.probe).length;
      },
    ),
    { seed, numRuns, ...defined({ path }) },
  );
  return seen;
}
