/**
 * The whole delivery life cycle on a simulated clock: the real steps (deliver with admission and health, wake, archive,
 * redrive) between in-memory queues, table and archive that behave like the real ones, including faults. Time jumps to
 * the next due event, so that days pass in milliseconds.
 */
import { createKnownHealth } from '../../adapters/holding/known-health.ts';
import { createRedrive } from '../../adapters/holding/redrive.ts';
import { createCache } from '../../core/cache.ts';
import { createDeliverBatch, type DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import { DESTINATION_MISSING } from '../../core/delivery/find-target.ts';
import type { Settlement } from '../../core/delivery/settlement.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { enabled } from '../../core/health/health.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import { matches } from '../../core/holding/dead-letter.ts';
import type { RedrivePlan } from '../../core/holding/redrive.ts';
import { type Outcome, outcomeOfExchange } from '../../core/outcome.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createArchive, type DeadRecord } from '../../lambdas/archive/archive.ts';
import { createHalve } from '../../lambdas/deliver-to-webhook/halve.ts';
import { createRunPlans } from '../../lambdas/wake/redrive-plans.ts';
import { DAY, holdingWorld, MAX_AGE, MINUTE, portsOf, writeHealth } from '../lambdas/holding-world.ts';
import { aDelivery, aWebhook, DELIVERED } from './make.ts';

const SECOND = 1_000;
/**
 * How long a record is hidden after its function failed, and how often it is received before SQS moves it to the dead
 * letter queue.
 */
const HIDDEN_MS = 540 * SECOND;
const RECEIVES = 10;
/** Answers 413 depend on the number of updates. These are: none, a wait on the queue, a wait in the holding table. */
const RETRY_AFTER_413 = [undefined, '90', '3600'];

interface Message {
  readonly id: string;
  readonly body: string;
  readonly receipt: string;
  visibleAt: number;
  receiveCount: number;
}

export interface Sent {
  readonly at: number;
  readonly delivery: Delivery;
}

/** `queued` is due, delayed or in flight; `dying` is waiting for the archive function. */
export type Place = 'queued' | 'parked' | 'dying' | 'delivered' | 'dead' | 'discarded';
export type Answer = 200 | 404 | 410 | 413 | 429 | 500 | 503;

/** The next call that fails, once. */
export type Fault = 'before settling' | 'after settling' | 'reporting' | 'enqueueing' | 'removing' | 'archiving';
/** A function that can be killed between any two of its calls. */
export type Killable = 'deliver' | 'wake' | 'archive' | 'redrive' | 'plans';

class Killed extends Error {
  override readonly name = 'Killed';
}

export function lifeCycle(seed = 1) {
  const held = holdingWorld(aWebhook());
  let [die, receipts, ticked] = [seed, 0, 0];
  const messages: Message[] = [];
  const deadLetterQueue: DeadRecord[] = [];
  const archive = new Map<string, { deadLetter: DeadLetter; text: string }>();
  const slots = new Map<string, number>();
  const plans = new Map<string, RedrivePlan>();
  const faults = new Set<Fault>();
  const kills = new Map<Killable, number>();
  /** A call outside of the function. None has an effect after the function was killed. */
  const alive = (what: Killable) => {
    const left = kills.get(what);
    if (left === undefined) return;
    if (left <= 0) throw new Killed(what);
    kills.set(what, left - 1);
  };
  /** Ends the run of a function. The next one starts normally. Returns whether it was killed. */
  const over = (what: Killable): boolean => {
    const killed = (kills.get(what) ?? 1) <= 0;
    if (killed) kills.delete(what);
    return killed;
  };
  const breaks = (fault: Fault) => {
    if (faults.delete(fault)) throw new Error(fault);
  };
  const now = () => held.now;
  const random = () => {
    die = (die * 48_271) % 2_147_483_647;
    return die / 2_147_483_647;
  };

  const push = (delivery: Delivery, delayMs = 0) =>
    messages.push({
      id: delivery.id,
      body: encodeDelivery(delivery),
      receipt: String(receipts++),
      visibleAt: now() + delayMs,
      receiveCount: 0,
    });
  const giveUp = (body: string, attributes: Record<string, string>) =>
    deadLetterQueue.push({
      source: 'webhook',
      message: { messageId: `m${receipts++}`, body, attributes, sentAt: now() },
    });
  const removeMessage = (receipt: string) => {
    const at = messages.findIndex((message) => message.receipt === receipt);
    if (at >= 0) messages.splice(at, 1);
  };

  const world = {
    held,
    sent: [] as Sent[],
    delivered: new Set<string>(),
    discarded: new Set<string>(),
    /** The ids of the halves, by the id of a delivery that was answered 413. */
    replaced: new Map<string, readonly string[]>(),
    archive,
    faults,
    /** A function is killed after this number of further calls. */
    kills,
    plans,
    /** Called after every step. */
    observe: (): void => {},
    /** The answer of the endpoint. */
    answer: (_: Delivery): Answer => 200,
    arrive(changes: Partial<Delivery> & { readonly id: string }): void {
      push(aDelivery({ transport: 'webhook', packedAt: now(), destinationId: aWebhook().id, ...changes }));
    },
    configure(id: string, state: 'enabled' | 'paused' | 'deleted'): void {
      if (state === 'deleted') held.destinations.delete(id);
      else if (state === 'paused') held.destinations.set(id, aWebhook({ id, state }));
      else {
        const { health, ref } = held.healthOf(id);
        held.setHealth(enabled(health), id);
        held.destinations.set(id, aWebhook({ id }));
        if (ref) held.wakeAt(ref, now());
      }
    },
    /** `killed`: its effect is unknown. */
    async redrive(key: string): Promise<string> {
      try {
        return await redrive(key);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        return 'killed';
      } finally {
        over('redrive');
      }
    },
    /** Redrives all current dead letters, this number per minute. */
    plan(perMinute: number): void {
      const id = `plan_${plans.size}`;
      const total = archive.size;
      const plan = { id, filter: {}, perMinute, total, redriven: 0, createdAt: now(), version: 1 };
      plans.set(id, { ...plan, status: 'running' });
    },
    discard(key: string): void {
      world.discarded.add(archive.get(key)?.deadLetter.id ?? '');
      archive.delete(key);
    },
    /**
     * Returns where each delivery is. A missing one is lost. A row counts if it has a body and wake will check its
     * destination: others were left behind by a killed function.
     */
    places(): ReadonlyMap<string, readonly Place[]> {
      const places = new Map<string, Place[]>();
      const add = (id: string, place: Place) => {
        const known = places.get(id);
        if (!known) places.set(id, [place]);
        else if (!known.includes(place)) known.push(place);
      };
      for (const id of world.delivered) add(id, 'delivered');
      for (const { id } of messages) add(id, 'queued');
      for (const { sk, bodyId, destinationId } of held.rows.values()) {
        const { nextDue } = held.healthOf(destinationId);
        if (nextDue !== undefined && held.bodies.has(bodyId)) add(sk.split('#')[1] ?? '', 'parked');
      }
      for (const { message } of deadLetterQueue) add(decodeDelivery(message.body).id, 'dying');
      for (const { deadLetter } of archive.values()) add(deadLetter.id, 'dead');
      for (const id of world.discarded) add(id, 'discarded');
      return places;
    },
    placesOf: (id: string): readonly Place[] => world.places().get(id) ?? [],
    /** Advances the clock and processes everything that is due. */
    async pass(ms: number): Promise<void> {
      const until = now() + ms;
      for (let next = nextEvent(); next <= until; next = nextEvent()) {
        held.now = Math.max(now(), next);
        await happen();
        world.observe();
      }
      held.now = until;
    },
  };

  /** The next tick at which wake has something to do, or the next message that can be received. */
  const nextEvent = (): number => {
    const dues = [...held.healths.values()].flatMap(({ nextDue }) => (nextDue === undefined ? [] : [nextDue]));
    if ([...plans.values()].some(({ status }) => status === 'running')) dues.push(now());
    const tick = Math.max(Math.ceil(Math.min(...dues) / MINUTE), Math.floor(now() / MINUTE) + 1) * MINUTE;
    const received = Math.min(
      ...messages.map(({ visibleAt }) => visibleAt),
      ...(deadLetterQueue.length ? [now()] : []),
    );
    return Math.min(tick, Math.max(received, now()));
  };

  const happen = async (): Promise<void> => {
    await receive();
    if (deadLetterQueue.length > 0) await drain();
    if (now() % MINUTE !== 0 || now() === ticked) return;
    ticked = now();
    await tick();
  };

  const tick = async (): Promise<void> => {
    const { health, parked } = portsOf(held);
    await held.tick({
      enqueue: async (deliveries) => {
        alive('wake');
        if (faults.delete('enqueueing')) return deliveries;
        for (const delivery of deliveries) push(delivery);
        return [];
      },
      health: {
        ...health,
        write: async (...change) => {
          alive('wake');
          return health.write(...change);
        },
      },
      parked: {
        ...parked,
        remove: async (row) => {
          alive('wake');
          breaks('removing');
          await parked.remove(row);
        },
      },
    });
    over('wake');
    await runPlans(() => 50_000);
    over('plans');
  };

  // The cache of a deliver function can be stale: the health by 5 s, the configuration by 30 s.
  const known = createKnownHealth(
    {
      read: async (id) => held.healthOf(id),
      write: async (ref, before, health, nextDue) => writeHealth(held, ref, before, health, nextDue),
      wakeAt: async (ref, at) => held.wakeAt(ref, at),
      due: () => {
        throw new Error('not asked');
      },
      unhealthy: async () => [],
      reserveSlot: async () => 0,
    },
    now,
  );
  const destinationOf = createCache(async (id: string) => held.destinations.get(id), {
    ttlMs: (value) => (value ? 30 : 5) * SECOND,
    staleMs: 5 * SECOND,
    keyOf: String,
    entries: 10,
    now,
  });
  const admit = createAdmission(
    {
      destinationOf: ({ destinationId }) => destinationOf.get(destinationId),
      healthOf: async (id) => (await known.known(id)).health,
      reserveSlot: async ({ destinationId }, intervalMs, at) => {
        const slot = Math.max(slots.get(destinationId) ?? at, at);
        slots.set(destinationId, slot + intervalMs);
        return slot;
      },
      now,
    },
    { schedules: RETRY_SCHEDULES, maxAgeMs: MAX_AGE },
  );
  const record = createHealthRecorder({ ...known, now });

  const send = async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => {
    alive('deliver');
    if (!delivery || !held.destinations.has(delivery.destinationId)) return [DESTINATION_MISSING];
    world.sent.push({ at: now(), delivery });
    const status = world.answer(delivery);
    if (status === 200) world.delivered.add(delivery.id);
    if (status === 200) return [DELIVERED];
    const asked = status === 413 ? RETRY_AFTER_413[delivery.updates % RETRY_AFTER_413.length] : undefined;
    const retryAfter = status === 429 ? { retryAfter: '90' } : asked === undefined ? {} : { retryAfter: asked };
    return [outcomeOfExchange({ kind: 'answered', status, answer: 'no', ...retryAfter }, now())];
  };

  // Only fan-out uses the learned size, and it is not part of this simulation.
  const targetOf = Object.assign(async () => undefined, { forget: () => {} });
  const halve = createHalve({ targetOf, rememberLimit: async () => {}, now });

  const replace: DeliverPorts['replace'] = async (delivery, failure) => {
    alive('deliver');
    const halves = await halve(delivery, failure);
    if (halves)
      world.replaced.set(
        delivery.id,
        halves.map((half) => half.delivery.id),
      );
    return halves;
  };

  const carryOut = async (settlement: Exclude<Settlement, { kind: 'delivered' }>): Promise<void> => {
    alive('deliver');
    breaks('before settling');
    const { delivery } = settlement;
    if (settlement.kind === 'requeue') push(delivery, settlement.delaySeconds * SECOND);
    else if (settlement.kind === 'park') held.park(delivery, settlement.parking, () => alive('deliver'));
    else giveUp(encodeDelivery(delivery), { class: settlement.delivery.lastFailure.class });
    breaks('after settling');
  };

  const deliver = createDeliverBatch(
    {
      admit,
      send,
      replace,
      carryOut,
      acknowledge: async (records) => {
        alive('deliver');
        for (const { receipt } of records) removeMessage(receipt);
      },
      report: async (attempts) => {
        alive('deliver');
        breaks('reporting');
        await record(attempts);
      },
      log: () => {},
      now,
      random,
    },
    { batchSize: 1, concurrency: 4, sendMs: 10_000 },
  );

  const receive = async (): Promise<void> => {
    const batch = messages.filter(({ visibleAt }) => visibleAt <= now()).slice(0, 10);
    if (batch.length === 0) return;
    for (const message of batch) {
      message.receiveCount++;
      message.visibleAt = now() + HIDDEN_MS;
      if (message.receiveCount <= RECEIVES) continue;
      removeMessage(message.receipt);
      giveUp(message.body, {});
    }
    const received = batch.filter(({ receiveCount }) => receiveCount <= RECEIVES);
    const results = await deliver(received, () => 60_000);
    // A killed function acknowledges nothing.
    if (over('deliver')) return;
    received.forEach(({ receipt }, index) => {
      if (results[index]?.status === 'fulfilled') removeMessage(receipt);
    });
  };

  const archiveAll = createArchive({
    archive: async (deadLetter, text) => {
      alive('archive');
      breaks('archiving');
      archive.set(`${deadLetter.id} ${deadLetter.diedAt}`, { deadLetter, text });
    },
    report: async () => breaks('reporting'),
    log: () => {},
  });
  const drain = async (): Promise<void> => {
    const records = deadLetterQueue.splice(0);
    const results = await archiveAll(records);
    if (over('archive')) return void deadLetterQueue.push(...records);
    deadLetterQueue.push(...records.filter((_, index) => results[index]?.status === 'rejected'));
  };

  const redriveFor = (ref: Killable) =>
    createRedrive({
      deadLetters: {
        read: async (key) => archive.get(key),
        remove: async (key) => {
          alive(ref);
          archive.delete(key);
        },
      },
      enqueue: async (deliveries) => {
        alive(ref);
        for (const delivery of deliveries) push(delivery);
        return [];
      },
      toIntake: () => Promise.reject(new Error('no event here')),
      now,
    });
  const redrive = redriveFor('redrive');
  const runPlans = createRunPlans(
    {
      plans: async () => [...plans.values()],
      read: async (id) => plans.get(id),
      write: async (plan) => {
        alive('plans');
        if (plans.get(plan.id)?.version !== plan.version) return undefined;
        const written = { ...plan, version: plan.version + 1 };
        plans.set(plan.id, written);
        return written;
      },
      list: async (filter, { limit, cursor = '' }) => {
        const found = [...archive]
          .filter(([, { deadLetter }]) => matches(deadLetter, filter))
          .map(([key, { deadLetter }]) => ({
            key,
            deadLetter,
            place: `${String(deadLetter.diedAt).padStart(20, '0')}#${key}`,
          }))
          .filter(({ place }) => place > cursor)
          .toSorted((a, b) => (a.place < b.place ? -1 : 1));
        const deadLetters = found.slice(0, limit);
        return found.length > limit ? { deadLetters, cursor: deadLetters.at(-1)?.place ?? '' } : { deadLetters };
      },
      redrive: redriveFor('plans'),
      discard: async (key) => archive.delete(key),
      exists: async () => true,
      log: () => {},
    },
    15_000,
  );

  return world;
}

export type LifeCycle = ReturnType<typeof lifeCycle>;
export { DAY, MINUTE, SECOND };
