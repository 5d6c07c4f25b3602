/**
 * Wake, every minute: for each destination that is due it releases what was parked. Deliveries whose next attempt is due
 * go back onto their queue; an open breaker gets one probe, of what has failed least; a backlog is let out oldest first, in growing steps; what has
 * waited too long goes out too, since the gate of the deliver functions turns it into dead letters.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Destination } from '../../core/destination.ts';
import {
  afterRelease,
  type DisabledCause,
  type Health,
  LARGEST_RELEASE,
  mayProbe,
  probing,
} from '../../core/health/health.ts';
import { PROBES_LOOKED_AT, probeOf } from '../../core/health/probe.ts';
import { UnreadableDelivery } from '../../core/held/unreadable.ts';
import type { Log } from '../../core/log-line.ts';

interface Row {
  /** That no other row of its destination has. */
  readonly sk: string;
  readonly dueAt: number;
  readonly attempt: number;
}

interface Whose {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
}

interface Stored {
  readonly health: Health;
  readonly whose?: Whose;
}

export interface WakePorts<R extends Row = Row, S extends Stored = Stored> {
  readonly health: {
    due(now: number): AsyncIterable<string>;
    read(destinationId: string): Promise<S>;
    /** `false`: it was changed meanwhile; the next tick looks again. */
    write(whose: Whose, before: S, health: Health, nextDue: number | undefined): Promise<boolean>;
  };
  readonly parked: {
    /** The oldest first. */
    due(destinationId: string, until: number, limit: number): Promise<readonly R[]>;
    nextDue(destinationId: string): Promise<number | undefined>;
    /** `undefined`: it was let out meanwhile. @throws UnreadableDelivery when it will never be readable. */
    open(row: R): Promise<Delivery | undefined>;
    remove(row: R): Promise<void>;
    /** Puts what is left of a delivery that cannot be read onto the shelf. @param error what opening it threw. */
    bury(row: R, whose: Whose, destination: Destination | undefined, error: unknown): Promise<void>;
  };
  /** `undefined`: it was deleted. */
  destinationOf(whose: Whose): Promise<Destination | undefined>;
  /** Onto the queue of their transport; gives those that are not there. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Writes a disabling that the deliver functions found into the configuration, and tells the operator. */
  disable(destination: Destination, cause: DisabledCause): Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

export interface WakeOptions {
  readonly maxAgeMs: number;
  /** Destinations worked on at a time. */
  readonly lanes: number;
  /** Nothing new is begun when less is left. */
  readonly lastCallMs: number;
}

/** What a tick found among the destinations that it woke. */
interface Seen {
  openBreakers: number;
  /** Age of what has waited longest. */
  oldestMs: number;
}

const TICK_MS = 60_000;
/** How often the age of what waits is told once it is half of what is allowed: the alarm on it looks at an hour. */
const TOLD_MS = 30 * TICK_MS;
/** To enter the next step of a release while others write too. */
const TRIES = 4;
/** Rows opened and enqueued together. */
const TOGETHER = 50;
/** Later than any row is due. */
const ANY_TIME = 99_999_999_999_999;
/** Rows that are passed over in one tick because they cannot be opened. */
const MOST_STUCK = 1_000;

export function createWake<R extends Row, S extends Stored>(ports: WakePorts<R, S>, options: WakeOptions) {
  return async (remainingMs: () => number): Promise<void> => {
    const begun = ports.now();
    let destinations = 0;
    let released = 0;
    const seen: Seen = { openBreakers: 0, oldestMs: 0 };
    const waiting = ports.health.due(begun)[Symbol.asyncIterator]();
    const lane = async (): Promise<void> => {
      while (remainingMs() > options.lastCallMs) {
        const { value: id, done } = await waiting.next();
        if (done) return;
        destinations++;
        try {
          released += await wakeOne(id, ports, options, remainingMs, seen);
        } catch (error) {
          ports.log({ event: 'error', destination_id: id, reason: 'waking the destination failed', ...nameOf(error) });
        }
      }
    };
    await Promise.all(Array.from({ length: options.lanes }, lane));
    if (destinations === 0) return;
    ports.log({
      event: 'wake.ticked',
      destinations,
      released,
      open_breakers: seen.openBreakers,
      oldest_ms: Math.round(seen.oldestMs),
      duration_ms: Math.round(ports.now() - begun),
    });
  };
}

/** Gives how many were released. */
async function wakeOne<R extends Row, S extends Stored>(
  id: string,
  ports: WakePorts<R, S>,
  options: WakeOptions,
  remainingMs: () => number,
  seen: Seen,
): Promise<number> {
  const now = ports.now();
  const before = await ports.health.read(id);
  const { health } = before;
  const whose = before.whose ?? (await whoseOf(id, ports));
  const destination = await ports.destinationOf(whose);
  const stopped = destination && (destination.state !== 'enabled' || health.disabled !== undefined);
  const announced = destination?.state === 'enabled' && health.disabled;
  if (announced) await ports.disable(destination, announced);
  const batch: Batch<R, S> = { id, whose, destination, ports, options, remainingMs };
  const release = (until: number, limit: number) => releaseRows(batch, until, limit);

  // What waits for a destination that was deleted goes out as from a healthy one, and dies of that.
  if (stopped || (destination && health.breaker === 'open')) {
    let released = await release(now - options.maxAgeMs, LARGEST_RELEASE);
    const oldest = await ports.parked.nextDue(id);
    seen.oldestMs = Math.max(seen.oldestMs, now - (oldest ?? now));
    if (!stopped) seen.openBreakers++;
    if (stopped) {
      // Once more after a disabling: whether the configuration took it.
      const next = oldest === undefined ? undefined : Math.max(nextLook(oldest, now, options), now + TICK_MS);
      await ports.health.write(whose, before, health, announced ? now + TICK_MS : next);
      return released;
    }
    if (oldest === undefined || oldest > now || !mayProbe(health, now)) {
      const next = Math.max(oldest ?? now, health.probeAt ?? now, health.leaseUntil ?? now);
      await ports.health.write(whose, before, health, oldest === undefined ? undefined : next);
      return released;
    }
    const leased = probing(health, now);
    // Whoever gets the lease sends the probe. Nothing is tried before its time.
    if (await ports.health.write(whose, before, leased, leased.leaseUntil)) {
      released += await sendProbe(await ports.parked.due(id, now, PROBES_LOOKED_AT), batch);
    }
    return released;
  }

  const released = await release(now, health.releaseStep ?? LARGEST_RELEASE);
  const next = await ports.parked.nextDue(id);
  seen.oldestMs = Math.max(seen.oldestMs, now - (next ?? now));
  const backlogLeft = next !== undefined && next <= now;
  const after = backlogLeft ? now + TICK_MS : next;
  if (health.releaseStep === undefined) await ports.health.write(whose, before, health, after);
  else await step(whose, before, after, backlogLeft, ports);
  return released;
}

/** Where the destination's item cannot be read, the deliveries that wait say whose they are. @throws when none does. */
async function whoseOf<R extends Row, S extends Stored>(
  destinationId: string,
  { parked }: WakePorts<R, S>,
): Promise<Whose> {
  for (const row of await parked.due(destinationId, ANY_TIME, TOGETHER)) {
    const delivery = await parked.open(row).catch(() => undefined);
    if (delivery) return { appId: delivery.appId, scope: delivery.scope, destinationId };
  }
  throw new Error('nothing says whose destination it is');
}

/** When to look at a stopped destination again: at half of the longest wait, then often enough to tell, and at its end. */
function nextLook(oldest: number, now: number, { maxAgeMs }: WakeOptions): number {
  const half = oldest + maxAgeMs / 2;
  return now < half ? half : Math.min(oldest + maxAgeMs, now + TOLD_MS);
}

/** The next step, also when what was released has been delivered meanwhile and told the health so. */
async function step<R extends Row, S extends Stored>(
  whose: Whose,
  before: S,
  nextDue: number | undefined,
  backlogLeft: boolean,
  ports: WakePorts<R, S>,
): Promise<void> {
  if (await ports.health.write(whose, before, afterRelease(before.health, backlogLeft), nextDue)) return;
  if (!backlogLeft) return;
  for (let tried = 1; tried < TRIES; tried++) {
    const now = await ports.health.read(whose.destinationId);
    if (now.health.releaseStep !== before.health.releaseStep) return;
    if (await ports.health.write(whose, now, afterRelease(now.health, true), nextDue)) return;
  }
}

/** A destination that is woken, and what it takes. */
interface Batch<R extends Row, S extends Stored> {
  readonly id: string;
  readonly whose: Whose;
  /** `undefined`: it was deleted. */
  readonly destination: Destination | undefined;
  readonly ports: WakePorts<R, S>;
  readonly options: WakeOptions;
  readonly remainingMs: () => number;
}

async function releaseRows<R extends Row, S extends Stored>(
  batch: Batch<R, S>,
  until: number,
  limit: number,
): Promise<number> {
  const { id, ports, options, remainingMs } = batch;
  let released = 0;
  /** Rows that could not be opened this time: those behind them do not wait for them. */
  const stuck = new Set<string>();
  while (released < limit && stuck.size < MOST_STUCK && remainingMs() > options.lastCallMs) {
    const room = Math.min(TOGETHER, limit - released);
    const found = await ports.parked.due(id, until, room + stuck.size);
    const rows = found.filter((row) => !stuck.has(row.sk)).slice(0, room);
    if (rows.length === 0) break;
    const { gone, unopened } = await letOut(rows, batch);
    released += gone;
    for (const row of unopened) stuck.add(row.sk);
    // The queue does not take them just now.
    if (gone + unopened.length < rows.length) break;
  }
  return released;
}

/** Sends one probe, of what has failed least among what can be opened. */
async function sendProbe<R extends Row, S extends Stored>(due: readonly R[], batch: Batch<R, S>): Promise<number> {
  let left = due;
  for (let chosen = probeOf(left); chosen; chosen = probeOf(left)) {
    const { sent, refused } = await letOut([chosen], batch, (delivery) => ({ ...delivery, probe: true }));
    if (sent > 0 || refused > 0) return sent;
    left = left.filter((row) => row !== chosen);
  }
  return 0;
}

interface LetOut<R> {
  /** Rows that are settled: on their queue, dead, or let out by somebody else. */
  readonly gone: number;
  /** Deliveries on their queue. */
  readonly sent: number;
  /** Deliveries that the queue did not take: they stay parked. */
  readonly refused: number;
  /** Rows that stay because of an error which may pass. */
  readonly unopened: readonly R[];
}

/** Each row by itself: what one of them does is no matter of the others. */
async function letOut<R extends Row, S extends Stored>(
  rows: readonly R[],
  batch: Batch<R, S>,
  mark: (delivery: Delivery) => Delivery = (delivery) => delivery,
): Promise<LetOut<R>> {
  const { ports } = batch;
  const opened = await Promise.allSettled(rows.map((row) => ports.parked.open(row)));
  const deliveries = opened.flatMap((result) =>
    result.status === 'fulfilled' && result.value ? [mark(result.value)] : [],
  );
  const strays = new Set((await ports.enqueue(deliveries)).map((stray) => stray.id));
  const settled = await Promise.allSettled(
    rows.map(async (row, index): Promise<'gone' | 'refused'> => {
      const result = opened[index] as PromiseSettledResult<Delivery | undefined>;
      if (result.status === 'rejected') await buryUnreadable(row, result.reason, batch);
      else if (result.value && strays.has(result.value.id)) return 'refused';
      await ports.parked.remove(row);
      return 'gone';
    }),
  );
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) {
    const reason = `${failures.length} parked deliveries could not be opened or taken away; they stay parked`;
    ports.log({ event: 'error', destination_id: batch.id, reason, ...nameOf(failures[0]) });
  }
  const count = (what: 'gone' | 'refused') =>
    settled.filter((result) => result.status === 'fulfilled' && result.value === what).length;
  return {
    gone: count('gone'),
    sent: deliveries.length - strays.size,
    refused: count('refused'),
    unopened: rows.filter((_, index) => settled[index]?.status === 'rejected'),
  };
}

/** @throws the error when it may pass: the row is tried again until it has waited for too long. */
async function buryUnreadable<R extends Row, S extends Stored>(
  row: R,
  error: unknown,
  { ports, whose, destination, options }: Batch<R, S>,
): Promise<void> {
  const isTooOld = ports.now() - row.dueAt > options.maxAgeMs;
  if (!(error instanceof UnreadableDelivery || isTooOld)) throw error;
  await ports.parked.bury(row, whose, destination, error);
}

function nameOf(error: unknown): { error_name?: string } {
  return error instanceof Error ? { error_name: error.name } : {};
}
