/**
 * Wake, every minute: for each destination that is due it releases what was parked. Deliveries whose next attempt is due
 * go back onto their queue; an open breaker gets one probe, of what has failed least; a backlog is let out oldest first, in growing steps; what has
 * waited too long goes out too, since the gate of the deliver functions turns it into dead letters.
 */
import { afterRelease, LARGEST_RELEASE, mayProbe, probing } from '../../core/health/health.ts';
import { PROBES_LOOKED_AT } from '../../core/health/probe.ts';
import { BATCH_SIZE, type Batch, nameOf, releaseRows, sendProbe } from './let-out.ts';
import type { Row, Stored, WakeOptions, WakePorts, Whose } from './ports.ts';

export type { WakeOptions, WakePorts } from './ports.ts';

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
/** Later than any row is due. */
const ANY_TIME = 99_999_999_999_999;

export function createWake<R extends Row, S extends Stored>(ports: WakePorts<R, S>, options: WakeOptions) {
  return async (remainingMs: () => number): Promise<void> => {
    const startedAt = ports.now();
    let destinations = 0;
    let released = 0;
    const seen: Seen = { openBreakers: 0, oldestMs: 0 };
    const waiting = ports.health.due(startedAt)[Symbol.asyncIterator]();
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
    await Promise.all(Array.from({ length: options.concurrency }, lane));
    if (destinations === 0) return;
    ports.log({
      event: 'wake.ticked',
      destinations,
      released,
      open_breakers: seen.openBreakers,
      oldest_ms: Math.round(seen.oldestMs),
      duration_ms: Math.round(ports.now() - startedAt),
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
  for (const row of await parked.due(destinationId, ANY_TIME, BATCH_SIZE)) {
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
