/**
 * Wake releases parked deliveries. It runs every minute and handles each destination whose time has come (`next_due` in the holding
 * table), several of them at the same time. For one destination it does the following.
 *
 * 1. It reads the health of the destination and its settings. Together they give a state.
 * 2. It releases deliveries: it puts them back on the queue of their transport, oldest first, and removes their rows. Which ones
 *    depends on the state. Deliveries that have waited for longer than the maximum age are always released, because the deliver
 *    function turns them into dead letters.
 * 3. It looks at the oldest delivery that is left and decides what to do next and when to handle the destination again. The decision
 *    is written into the health, on the condition that nobody changed the health since it was read. If somebody did, the write is
 *    left out, and the next tick decides again.
 *
 * | state     | condition                                   | releases                          | then                                     | handles it again          |
 * |-----------|---------------------------------------------|-----------------------------------|------------------------------------------|---------------------------|
 * | running   | enabled and breaker closed, or deleted      | what is due, at most one step     | doubles the step while a backlog is left | at the next tick or retry |
 * | open      | enabled, breaker open                       | what exceeds the maximum age      | sends one probe, if its time has come    | at the next probe         |
 * | disabling | enabled, but its health says disabled       | what exceeds the maximum age      | disables it in the configuration         | at the next tick          |
 * | stopped   | paused or disabled in the configuration     | what exceeds the maximum age      | nothing                                  | at half of the maximum age, then every 30 minutes |
 *
 * The step is 10 deliveries after an open breaker has closed or a destination was enabled, and doubles with each tick up to 5,120. It
 * ends with the backlog. A destination without a step has no limit below 5,120.
 *
 * A probe is one delivery that was attempted least. Only the invocation that writes its lease sends it, so that two invocations do not send
 * two. If its function dies, the lease expires and another probe is sent.
 *
 * A destination becomes disabled in its health first, because the functions that deliver do not write the configuration. Wake
 * copies this into the configuration, and sends `destination.disabled`.
 *
 * Wake sends the other notifications about the health of destinations after it has handled all destinations that are due, so that they
 * delay no delivery. One that could not be sent is tried again after 15 minutes.
 *
 * Wake starts nothing when little time is left. What it has not handled stays due.
 */
import { forEachConcurrently, retryOnConflict } from '../../core/concurrency.ts';
import type { Destination, DestinationRef } from '../../core/destination.ts';
import { afterRelease, PROBES_LOOKED_AT } from '../../core/health/health.ts';
import { decide, dueReport, type HealthReport, releaseIn, reported, wakeState } from '../../core/health/wake.ts';
import type { Notification } from '../../core/notifications/notification.ts';
import { agingBacklog, failing, recovered } from '../../core/notifications/transitions.ts';
import {
  BATCH_SIZE,
  errorName,
  type Row,
  releaseRows,
  type Stored,
  sendProbe,
  type WakeOptions,
  type WakePorts,
} from './release.ts';

export type { WakeOptions, WakePorts } from './release.ts';

/** What a tick found. */
interface Totals {
  destinations: number;
  released: number;
  openBreakers: number;
  /** Age of the delivery that has waited longest. */
  oldestMs: number;
}

/** Later than any row is due. */
const ANY_TIME = 99_999_999_999_999;

export function createWake<R extends Row, S extends Stored>(ports: WakePorts<R, S>, options: WakeOptions) {
  return async (remainingMs: () => number): Promise<void> => {
    const startedAt = ports.now();
    const totals: Totals = { destinations: 0, released: 0, openBreakers: 0, oldestMs: 0 };
    const reports: PendingReport<S>[] = [];
    async function* dueInTime() {
      for await (const id of ports.health.due(startedAt)) {
        if (remainingMs() <= options.lastCallMs) return;
        yield id;
      }
    }
    await forEachConcurrently(dueInTime(), options.concurrency, async (id) => {
      totals.destinations++;
      try {
        const report = await wakeOne(id, ports, options, remainingMs, totals);
        if (report) reports.push(report);
      } catch (error) {
        const reason = 'waking the destination failed';
        ports.log({ event: 'error', destination_id: id, reason, ...errorName(error) });
      }
    });
    await sendReports(reports, ports, options, remainingMs);
    if (totals.destinations === 0) return;
    ports.log({
      event: 'wake.ticked',
      destinations: totals.destinations,
      released: totals.released,
      open_breakers: totals.openBreakers,
      oldest_ms: Math.round(totals.oldestMs),
      duration_ms: Math.round(ports.now() - startedAt),
    });
  };
}

async function wakeOne<R extends Row, S extends Stored>(
  id: string,
  ports: WakePorts<R, S>,
  options: WakeOptions,
  remainingMs: () => number,
  totals: Totals,
): Promise<PendingReport<S> | undefined> {
  const [now, before] = [ports.now(), await ports.health.read(id)];
  const ref = before.ref ?? (await refOf(id, ports));
  const destination = await ports.destinationOf(ref);
  const state = wakeState(before.health, destination);
  const batch = { id, ref, destination, ports, options, remainingMs };
  const { until, limit } = releaseIn(state, before.health, now, options.maxAgeMs);
  totals.released += await releaseRows(batch, until, limit);

  const oldest = await ports.parked.nextDue(id);
  if (state === 'open') totals.openBreakers++;
  totals.oldestMs = Math.max(totals.oldestMs, now - (oldest ?? now));
  const { kind, health, nextDue } = decide(state, before.health, oldest, now, options);
  const isWritten = await ports.health.write(ref, before, health, nextDue);
  if (isWritten && kind === 'probe') {
    totals.released += await sendProbe(await ports.parked.due(id, now, PROBES_LOOKED_AT), batch);
  }
  if (!isWritten && kind === 'step') await writeStep(ref, before, nextDue, ports);
  if (state === 'disabling') await ports.disable(destination as Destination, before.health);
  const report = dueReport(state, health, oldest, now, options);
  return report && { report, ref, destination, health, oldest };
}

/** A report that is due, and what it is about. */
interface PendingReport<S extends Stored> {
  readonly report: HealthReport;
  readonly ref: DestinationRef;
  /** `undefined`: it was deleted. There is nothing to report. */
  readonly destination: Destination | undefined;
  readonly health: S['health'];
  readonly oldest: number | undefined;
}

/** Sends what is due, and stores in the health that it was sent. After a failure the rest waits, so that redrive plans are not delayed. */
async function sendReports<R extends Row, S extends Stored>(
  reports: readonly PendingReport<S>[],
  ports: WakePorts<R, S>,
  options: WakeOptions,
  remainingMs: () => number,
): Promise<void> {
  let hasFailed = false;
  await forEachConcurrently(reports, options.concurrency, async (pending) => {
    const { destination, ref, report } = pending;
    if (hasFailed || remainingMs() <= options.lastCallMs) return;
    try {
      const notification = destination && notificationOf(pending, destination, options.maxAgeMs, ports.now());
      if (notification && !(await ports.notify(notification))) return;
      await retryOnConflict(async () => {
        const stored = await ports.health.read(ref.destinationId);
        return ports.health.write(ref, stored, reported(stored.health, report, ports.now()), 'keep');
      });
    } catch (error) {
      hasFailed = true;
      const reason = 'sending a notification failed';
      ports.log({ event: 'error', destination_id: ref.destinationId, reason, ...errorName(error) });
    }
  });
}

function notificationOf<S extends Stored>(
  { report, health, oldest = 0 }: PendingReport<S>,
  destination: Destination,
  maxAgeMs: number,
  now: number,
): Notification {
  if (report === 'failing') return failing(destination, health, now);
  return report === 'recovered'
    ? recovered(destination, health, now)
    : agingBacklog(destination, oldest, maxAgeMs, now);
}

/**
 * Reads the app and the scope from a parked delivery when the item of the health cannot be read.
 * @throws when no delivery can be read.
 */
async function refOf<R extends Row, S extends Stored>(
  destinationId: string,
  { parked }: WakePorts<R, S>,
): Promise<DestinationRef> {
  for (const row of await parked.due(destinationId, ANY_TIME, BATCH_SIZE)) {
    const delivery = await parked.open(row).catch(() => undefined);
    if (delivery) return { appId: delivery.appId, scope: delivery.scope, destinationId };
  }
  throw new Error('no parked delivery names the app and the scope of the destination');
}

/**
 * Writes the next step of a release again after a conflict: released deliveries that were delivered meanwhile changed
 * the health.
 */
async function writeStep<R extends Row, S extends Stored>(
  ref: DestinationRef,
  before: S,
  nextDue: number | undefined,
  { health }: WakePorts<R, S>,
): Promise<void> {
  await retryOnConflict(async () => {
    const stored = await health.read(ref.destinationId);
    if (stored.health.releaseStep !== before.health.releaseStep) return true;
    return health.write(ref, stored, afterRelease(stored.health, true), nextDue);
  });
}
