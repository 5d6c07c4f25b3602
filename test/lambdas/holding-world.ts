/**
 * The holding table, the configuration and the queues in memory, on a clock that tests advance. Wake, archive and the
 * deliver functions use them when hours pass in milliseconds. They keep the promises of the real stores: versions, the
 * order of rows, the conditional removal of a row.
 */
import { type Delivery, decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import type { Destination, DestinationRef } from '../../core/destination.ts';
import { type DisabledCause, HEALTHY, type Health } from '../../core/health/health.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import type { Parking } from '../../core/holding/parked.ts';
import { UnreadableDelivery, unreadableDeadLetter } from '../../core/holding/unreadable.ts';
import type { LogLine } from '../../core/log-line.ts';
import type { Notification } from '../../core/notifications/notification.ts';
import { createWake, type WakeOptions, type WakePorts } from '../../lambdas/wake/wake.ts';
import { aWebhook } from '../core/make.ts';

export const STARTED_AT = 1_700_000_000_000;
export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const MAX_AGE = 14 * DAY;

export interface StoredHealth {
  readonly health: Health;
  readonly version: number;
  readonly nextDue?: number;
  readonly ref?: DestinationRef;
}

export interface ParkedRow {
  readonly destinationId: string;
  readonly sk: string;
  readonly dueAt: number;
  readonly bodyId: string;
  readonly why: string;
  readonly attempt: number;
}

const NONE: StoredHealth = { health: HEALTHY, version: 0 };

export function holdingWorld(destination: Destination = aWebhook()) {
  let bodyIds = 0;
  const world = {
    now: STARTED_AT,
    destinations: new Map<string, Destination>([[destination.id, destination]]),
    healths: new Map<string, StoredHealth>(),
    rows: new Map<string, ParkedRow>(),
    bodies: new Map<string, string>(),
    /** The messages on the deliveries queues. */
    queue: [] as Delivery[],
    /** Dead letters of parked deliveries that could not be read. */
    archive: [] as { readonly deadLetter: DeadLetter; readonly text: string }[],
    disabled: [] as [id: string, cause: DisabledCause][],
    logged: [] as LogLine[],
    notified: [] as Notification[],
    /** Decides which notifications are within the bound. */
    notifies: (_: Notification): boolean => true,
    /** Decides which deliveries the queue does not accept. */
    refuses: (_: Delivery): boolean => false,

    healthOf: (id: string): StoredHealth => world.healths.get(id) ?? NONE,
    setHealth(health: Health, id = destination.id): void {
      world.healths.set(id, { ...world.healthOf(id), health, version: world.healthOf(id).version + 1 });
    },
    refOf: ({ appId, scope, destinationId }: Delivery): DestinationRef => ({ appId, scope, destinationId }),
    wakeAt(ref: DestinationRef, at: number): void {
      const stored = world.healthOf(ref.destinationId);
      const nextDue = Math.min(stored.nextDue ?? at, at);
      world.healths.set(ref.destinationId, { ...stored, ref, nextDue, version: stored.version + 1 });
    },
    /** Writes body, row and schedule in the order of the real store. `between` two of them can be a crash. */
    park(delivery: Delivery, { why, dueAt, wakeAt }: Parking, between: () => void = () => {}): void {
      const [bodyId, sk] = [String(bodyIds++), `${String(dueAt).padStart(15, '0')}#${delivery.id}`];
      world.bodies.set(bodyId, encodeDelivery(delivery));
      between();
      world.rows.set(`${delivery.destinationId} ${sk}`, {
        destinationId: delivery.destinationId,
        sk,
        dueAt,
        bodyId,
        why,
        attempt: delivery.attempt,
      });
      between();
      world.wakeAt(world.refOf(delivery), wakeAt);
    },
    rowsOf: (id: string): ParkedRow[] =>
      [...world.rows.values()].filter((row) => row.destinationId === id).toSorted((a, b) => (a.sk < b.sk ? -1 : 1)),
    parkedIds: (id = destination.id): string[] => world.rowsOf(id).map(({ sk }) => sk.split('#')[1] ?? ''),
    /** Takes all messages from the queues. */
    taken: (): Delivery[] => world.queue.splice(0),
    parkedPorts: (): WakePorts<ParkedRow, StoredHealth>['parked'] => portsOf(world).parked,
    /** Runs one tick of wake. */
    async tick(ports: Partial<WakePorts<ParkedRow, StoredHealth>> = {}, remainingMs = () => 50_000): Promise<void> {
      await createWake({ ...portsOf(world), ...ports }, OPTIONS)(remainingMs);
    },
    /** Runs a tick every minute. */
    async ticks(count: number): Promise<void> {
      for (let tick = 0; tick < count; tick++) {
        world.now += MINUTE;
        await world.tick();
      }
    },
  };
  return world;
}

export type HoldingWorld = ReturnType<typeof holdingWorld>;

const OPTIONS: WakeOptions = { maxAgeMs: MAX_AGE, failingAfterMs: 15 * MINUTE, concurrency: 2, lastCallMs: 15_000 };

/** The stores of wake. */
export function portsOf(world: HoldingWorld): WakePorts<ParkedRow, StoredHealth> {
  return {
    health: {
      async *due(now) {
        const due = [...world.healths].filter(([, { nextDue }]) => nextDue !== undefined && nextDue <= now);
        for (const [id] of due) yield id;
      },
      read: async (id) => world.healthOf(id),
      write: async (ref, before, health, nextDue) => writeHealth(world, ref, before, health, nextDue),
    },
    parked: {
      due: async (id, until, limit) =>
        world
          .rowsOf(id)
          .filter(({ dueAt }) => dueAt <= until)
          .slice(0, limit),
      nextDue: async (id) => world.rowsOf(id)[0]?.dueAt,
      open: async ({ destinationId, sk, bodyId }) => {
        const text = world.bodies.get(bodyId);
        if (text === undefined) {
          if (world.rows.get(`${destinationId} ${sk}`)?.bodyId === bodyId) throw new UnreadableDelivery('BodyGone');
          return undefined;
        }
        try {
          return decodeDelivery(text);
        } catch {
          throw new UnreadableDelivery('Undecodable', text);
        }
      },
      bury: async ({ sk, attempt }, ref, destination, error) => {
        const deliveryId = sk.split('#')[1] ?? '';
        const row = { ...ref, deliveryId, attempt, transport: destination?.transport };
        world.archive.push(unreadableDeadLetter(row, error, world.now));
      },
      remove: async ({ destinationId, sk, bodyId }) => {
        const key = `${destinationId} ${sk}`;
        if (world.rows.get(key)?.bodyId === bodyId) world.rows.delete(key);
        world.bodies.delete(bodyId);
      },
    },
    destinationOf: async ({ destinationId }) => world.destinations.get(destinationId),
    enqueue: async (deliveries) => {
      world.queue.push(...deliveries.filter((one) => !world.refuses(one)));
      return deliveries.filter((one) => world.refuses(one));
    },
    notify: async (notification) => {
      if (!world.notifies(notification)) return false;
      world.notified.push(notification);
      return true;
    },
    disable: async (destination, { disabled = 'failing' }) => {
      world.disabled.push([destination.id, disabled]);
      world.destinations.set(destination.id, { ...destination, state: 'disabled', version: destination.version + 1 });
    },
    log: (line) => world.logged.push(line),
    now: () => world.now,
  };
}

/**
 * Like in the real store, the write is conditional on the version, and `undefined` removes the destination from wake's
 * list.
 */
export function writeHealth(
  world: HoldingWorld,
  ref: DestinationRef,
  before: StoredHealth,
  health: Health,
  nextDue: number | undefined | 'keep',
): boolean {
  const { nextDue: kept, version } = world.healthOf(ref.destinationId);
  if (version !== before.version) return false;
  const due = nextDue === 'keep' ? kept : nextDue;
  const next = { health, version: version + 1, ref, ...(due === undefined ? {} : { nextDue: due }) };
  world.healths.set(ref.destinationId, next);
  return true;
}
