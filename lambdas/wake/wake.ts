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
import type { Log } from '../../core/log-line.ts';

interface Row {
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
    /** `undefined`: it was let out meanwhile. */
    open(row: R): Promise<Delivery | undefined>;
    remove(row: R): Promise<void>;
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
  const { health, whose } = before;
  if (!whose) return 0;
  const destination = await ports.destinationOf(whose);
  const stopped = destination && (destination.state !== 'enabled' || health.disabled !== undefined);
  const announced = destination?.state === 'enabled' && health.disabled;
  if (announced) await ports.disable(destination, announced);
  const release = (until: number, limit: number) => releaseRows(id, until, limit, ports, options, remainingMs);

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
      const chosen = probeOf(await ports.parked.due(id, now, PROBES_LOOKED_AT));
      if (chosen) released += await letOut([chosen], ports, (delivery) => ({ ...delivery, probe: true }));
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

async function releaseRows<R extends Row, S extends Stored>(
  id: string,
  until: number,
  limit: number,
  ports: WakePorts<R, S>,
  options: WakeOptions,
  remainingMs: () => number,
): Promise<number> {
  let released = 0;
  while (released < limit && remainingMs() > options.lastCallMs) {
    const rows = await ports.parked.due(id, until, Math.min(TOGETHER, limit - released));
    if (rows.length === 0) break;
    const gone = await letOut(rows, ports);
    released += gone;
    if (gone < rows.length) break;
  }
  return released;
}

/** Gives how many went: what the queue does not take stays parked. */
async function letOut<R extends Row, S extends Stored>(
  rows: readonly R[],
  { parked, enqueue }: Pick<WakePorts<R, S>, 'parked' | 'enqueue'>,
  mark: (delivery: Delivery) => Delivery = (delivery) => delivery,
): Promise<number> {
  const opened = await Promise.all(rows.map(async (row) => ({ row, delivery: await parked.open(row) })));
  const deliveries = opened.flatMap(({ delivery }) => (delivery ? [mark(delivery)] : []));
  const strays = new Set((await enqueue(deliveries)).map((stray) => stray.id));
  // A row without a body was let out before; only the row was left.
  await Promise.all(
    opened.map(({ row, delivery }) => (delivery && strays.has(delivery.id) ? undefined : parked.remove(row))),
  );
  return rows.length - strays.size;
}

function nameOf(error: unknown): { error_name?: string } {
  return error instanceof Error ? { error_name: error.name } : {};
}
