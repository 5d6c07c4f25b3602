/**
 * The whole delivery life cycle on a simulated clock: the real steps (deliver with admission and health, wake, shelve,
 * redrive) between in-memory queues, table and shelf that behave as the real ones, unkindness included. Time jumps from
 * one thing that is due to the next, so that days pass in milliseconds.
 */
import { createKnownHealth } from '../../adapters/held/known-health.ts';
import { createRedrive } from '../../adapters/held/redrive.ts';
import { cachedLookup } from '../../core/cached-lookup.ts';
import { createDeliverBatch } from '../../core/delivery/deliver-batch.ts';
import { type Delivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import { DESTINATION_MISSING } from '../../core/delivery/gone.ts';
import type { Settlement } from '../../core/delivery/settlement.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { enabled } from '../../core/health/health.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import type { DeadLetter } from '../../core/held/dead-letter.ts';
import { type Outcome, outcomeOfExchange } from '../../core/outcome.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createShelve, type DeadRecord } from '../../lambdas/shelve/shelve.ts';
import { DAY, heldWorld, MAX_AGE, MINUTE, writeHealth } from '../lambdas/held-world.ts';
import { aDelivery, aWebhook, DELIVERED } from './make.ts';

const SECOND = 1_000;
/** How long a record is hidden after its function failed with it, and how often it is received before SQS gives it up. */
const HIDDEN_MS = 540 * SECOND;
const RECEIVES = 10;

interface Message {
  readonly body: string;
  readonly receipt: string;
  visibleAt: number;
  receiveCount: number;
}

export interface Sent {
  readonly at: number;
  readonly delivery: Delivery;
}

export type Answer = 200 | 404 | 410 | 429 | 500 | 503;

/** What breaks next, once. */
export type Mishap = 'before settling' | 'after settling' | 'reporting' | 'enqueueing' | 'removing' | 'shelving';

export function lifeCycle(seed = 1) {
  const held = heldWorld(aWebhook());
  let [die, receipts, ticked] = [seed, 0, 0];
  const messages: Message[] = [];
  const deadLetterQueue: DeadRecord[] = [];
  const shelf = new Map<string, { letter: DeadLetter; text: string }>();
  const slots = new Map<string, number>();
  const mishaps = new Set<Mishap>();
  const breaks = (mishap: Mishap) => {
    if (mishaps.delete(mishap)) throw new Error(mishap);
  };
  const now = () => held.now;
  const random = () => {
    die = (die * 48_271) % 2_147_483_647;
    return die / 2_147_483_647;
  };

  const push = (delivery: Delivery, delayMs = 0) =>
    messages.push({
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
    shelf,
    mishaps,
    /** What the endpoint answers. */
    answer: (_: Delivery): Answer => 200,
    arrive(changes: Partial<Delivery> & { readonly id: string }): void {
      push(aDelivery({ transport: 'webhook', packedAt: now(), destinationId: aWebhook().id, ...changes }));
    },
    configure(id: string, state: 'enabled' | 'paused' | 'deleted'): void {
      if (state === 'deleted') held.destinations.delete(id);
      else if (state === 'paused') held.destinations.set(id, aWebhook({ id, state }));
      else {
        const { health, whose } = held.healthOf(id);
        held.setHealth(enabled(health), id);
        held.destinations.set(id, aWebhook({ id }));
        if (whose) held.wakeAt(whose, now());
      }
    },
    redrive: (key: string) => redrive(key),
    discard(key: string): void {
      world.discarded.add(shelf.get(key)?.letter.id ?? '');
      shelf.delete(key);
    },
    /** Where a delivery is; empty: it is lost. */
    placesOf(id: string): string[] {
      const text = `"id":"${id}"`;
      const places = {
        delivered: world.delivered.has(id),
        queued: messages.some(({ body }) => body.includes(text)),
        parked: [...held.rows.values()].some(({ bodyId }) => held.bodies.get(bodyId)?.includes(text)),
        dying: deadLetterQueue.some(({ message }) => message.body.includes(text)),
        dead: [...shelf.values()].some(({ letter }) => letter.id === id),
        discarded: world.discarded.has(id),
      };
      return Object.entries(places).flatMap(([place, is]) => (is ? [place] : []));
    },
    /** Lets time pass and everything that is due in it happen. */
    async pass(ms: number): Promise<void> {
      const until = now() + ms;
      for (let next = nextEvent(); next <= until; next = nextEvent()) {
        held.now = Math.max(now(), next);
        await happen();
      }
      held.now = until;
    },
  };

  /** The next tick at which wake has something to do, or the next message that can be received. */
  const nextEvent = (): number => {
    const dues = [...held.healths.values()].flatMap(({ nextDue }) => (nextDue === undefined ? [] : [nextDue]));
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
    await held.tick({
      enqueue: async (deliveries) => {
        if (mishaps.delete('enqueueing')) return deliveries;
        for (const delivery of deliveries) push(delivery);
        return [];
      },
      parked: {
        ...held.parkedPorts(),
        remove: async (row) => {
          breaks('removing');
          await held.parkedPorts().remove(row);
        },
      },
    });
  };

  // What a deliver function knows may be old: the health by 5 s, the configuration by 30 s.
  const known = createKnownHealth(
    {
      read: async (id) => held.healthOf(id),
      write: async (whose, before, health, nextDue) => writeHealth(held, whose, before, health, nextDue),
      wakeAt: async (whose, at) => held.wakeAt(whose, at),
      due: () => {
        throw new Error('not asked');
      },
      reserveSlot: async () => 0,
    },
    now,
  );
  const destinationOf = cachedLookup(async (id: string) => held.destinations.get(id), {
    ttlMs: 30 * SECOND,
    negativeTtlMs: 5 * SECOND,
    entries: 10,
    now,
  });
  const admit = createAdmission(
    {
      destinationOf: ({ destinationId }) => destinationOf(destinationId),
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
    if (!delivery || !held.destinations.has(delivery.destinationId)) return [DESTINATION_MISSING];
    world.sent.push({ at: now(), delivery });
    const status = world.answer(delivery);
    if (status === 200) world.delivered.add(delivery.id);
    if (status === 200) return [DELIVERED];
    const retryAfter = status === 429 ? { retryAfter: '90' } : {};
    return [outcomeOfExchange({ kind: 'answered', status, answer: 'no', ...retryAfter }, now())];
  };

  const carryOut = async (settlement: Exclude<Settlement, { kind: 'delivered' }>): Promise<void> => {
    breaks('before settling');
    const { delivery } = settlement;
    if (settlement.kind === 'again') push(delivery, settlement.delaySeconds * SECOND);
    else if (settlement.kind === 'park') held.park(delivery, settlement.parking);
    else giveUp(encodeDelivery(delivery), { class: settlement.delivery.lastFailure.class });
    breaks('after settling');
  };

  const deliver = createDeliverBatch(
    {
      admit,
      send,
      carryOut,
      acknowledge: async (records) => {
        for (const { receipt } of records) removeMessage(receipt);
      },
      report: async (attempts) => {
        breaks('reporting');
        await record(attempts);
      },
      log: () => {},
      now,
      random,
    },
    { together: 1, lanes: 4 },
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
    received.forEach(({ receipt }, index) => {
      if (results[index]?.status === 'fulfilled') removeMessage(receipt);
    });
  };

  const shelveAll = createShelve({
    shelve: async (letter, text) => {
      breaks('shelving');
      shelf.set(`${letter.id} ${letter.diedAt}`, { letter, text });
    },
    log: () => {},
  });
  const drain = async (): Promise<void> => {
    const records = deadLetterQueue.splice(0);
    const results = await shelveAll(records);
    deadLetterQueue.push(...records.filter((_, index) => results[index]?.status === 'rejected'));
  };

  const redrive = createRedrive({
    deadLetters: {
      read: async (key) => shelf.get(key),
      remove: async (key) => void shelf.delete(key),
    },
    enqueue: async (deliveries) => {
      for (const delivery of deliveries) push(delivery);
      return [];
    },
    toIntake: () => Promise.reject(new Error('no event here')),
    now,
  });

  return world;
}

export type LifeCycle = ReturnType<typeof lifeCycle>;
export { DAY, MINUTE, SECOND };
