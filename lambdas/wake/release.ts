/**
 * Releases parked deliveries onto their queue, each row independently: a row that can never be read becomes a dead
 * letter with the rest of its content, a row that cannot be opened at the moment stays, and the other rows are
 * released.
 */
import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Destination, DestinationRef } from '../../core/destination.ts';
import type { Health } from '../../core/health/health.ts';
import { probeOf } from '../../core/health/health.ts';
import type { WakeTimes } from '../../core/health/wake.ts';
import { UnreadableDelivery } from '../../core/holding/unreadable.ts';
import type { Log } from '../../core/log-line.ts';
import type { Notification } from '../../core/notifications/notification.ts';

export interface Row {
  /** Unique among the rows of a destination. */
  readonly sk: string;
  /** Unix ms. */
  readonly dueAt: number;
  readonly attempt: number;
}

export interface Stored {
  readonly health: Health;
  readonly ref?: DestinationRef;
}

export interface WakePorts<R extends Row = Row, S extends Stored = Stored> {
  readonly health: {
    due(now: number): AsyncIterable<string>;
    read(destinationId: string): Promise<S>;
    /** `false`: it was changed since it was read. */
    write(ref: DestinationRef, before: S, health: Health, nextDue: number | undefined | 'keep'): Promise<boolean>;
  };
  readonly parked: {
    /** Oldest first. */
    due(destinationId: string, until: number, limit: number): Promise<readonly R[]>;
    nextDue(destinationId: string): Promise<number | undefined>;
    /** `undefined`: it was released in the meantime. @throws UnreadableDelivery when it will never be readable. */
    open(row: R): Promise<Delivery | undefined>;
    remove(row: R): Promise<void>;
    /** Archives the rest of a delivery that cannot be read. @param error what `open` threw. */
    bury(row: R, ref: DestinationRef, destination: Destination | undefined, error: unknown): Promise<void>;
  };
  /** `undefined`: it was deleted. */
  destinationOf(ref: DestinationRef): Promise<Destination | undefined>;
  /** Puts deliveries on the queue of their transport. Returns those that were not enqueued. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Disables a destination in the configuration and sends `destination.disabled`. */
  disable(destination: Destination, health: Health): Promise<void>;
  /** `false`: the bound of this destination, kind and hour is reached, and the notification was not sent. */
  notify(notification: Notification): Promise<boolean>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

export interface WakeOptions extends WakeTimes {
  /** Destinations that are handled at the same time. */
  readonly concurrency: number;
  /** Nothing is started when less time than this is left. */
  readonly lastCallMs: number;
}

/** Rows that are opened and enqueued together. */
export const BATCH_SIZE = 50;
/** Maximum number of rows that stay and are skipped in one tick. */
const MOST_STUCK = 1_000;

/** A destination and what is needed to release its deliveries. */
export interface Batch<R extends Row, S extends Stored> {
  readonly id: string;
  readonly ref: DestinationRef;
  /** `undefined`: it was deleted. */
  readonly destination: Destination | undefined;
  readonly ports: WakePorts<R, S>;
  readonly options: WakeOptions;
  readonly remainingMs: () => number;
}

/** Releases what is due, oldest first. Returns the number of settled rows. */
export async function releaseRows<R extends Row, S extends Stored>(
  batch: Batch<R, S>,
  until: number,
  limit: number,
): Promise<number> {
  const { id, ports, options, remainingMs } = batch;
  let released = 0;
  /** Rows that stay this time. The rows behind them are released nevertheless. */
  const stuck = new Set<string>();
  while (released < limit && stuck.size < MOST_STUCK && remainingMs() > options.lastCallMs) {
    const size = Math.min(BATCH_SIZE, limit - released);
    const found = await ports.parked.due(id, until, size + stuck.size);
    const rows = found.filter((row) => !stuck.has(row.sk)).slice(0, size);
    if (rows.length === 0) break;
    const { settled, refused, left } = await release(rows, batch);
    released += settled;
    for (const row of left) stuck.add(row.sk);
    // The queue accepts nothing at the moment.
    if (settled === 0 && refused > 0) break;
  }
  return released;
}

/**
 * Sends one probe: of the deliveries that can be opened, the one with the fewest attempts. Returns the number of sent
 * probes.
 */
export async function sendProbe<R extends Row, S extends Stored>(
  due: readonly R[],
  batch: Batch<R, S>,
): Promise<number> {
  let left = due;
  for (let chosen = probeOf(left); chosen; chosen = probeOf(left)) {
    const { sent, refused } = await release([chosen], batch, (delivery) => ({ ...delivery, probe: true }));
    if (sent > 0 || refused > 0) return sent;
    left = left.filter((row) => row !== chosen);
  }
  return 0;
}

interface Released<R> {
  /** Number of rows that are settled: enqueued, dead, or released by another invocation. */
  readonly settled: number;
  /** Number of deliveries that were enqueued. */
  readonly sent: number;
  /** Number of deliveries that the queue did not accept. They stay parked. */
  readonly refused: number;
  /** Rows that stay: the queue did not accept them, or a transient error happened. */
  readonly left: readonly R[];
}

/** Each row is settled independently, so that a failure of one row does not affect the others. */
async function release<R extends Row, S extends Stored>(
  rows: readonly R[],
  batch: Batch<R, S>,
  mark: (delivery: Delivery) => Delivery = (delivery) => delivery,
): Promise<Released<R>> {
  const { ports } = batch;
  const opened = await Promise.allSettled(rows.map((row) => ports.parked.open(row)));
  const deliveries = opened.flatMap((result) =>
    result.status === 'fulfilled' && result.value ? [mark(result.value)] : [],
  );
  const notEnqueued = new Set((await ports.enqueue(deliveries)).map(({ id }) => id));
  const results = await Promise.allSettled(
    rows.map(async (row, index): Promise<'settled' | 'refused'> => {
      const result = opened[index] as PromiseSettledResult<Delivery | undefined>;
      if (result.status === 'rejected') await buryUnreadable(row, result.reason, batch);
      else if (result.value && notEnqueued.has(result.value.id)) return 'refused';
      await ports.parked.remove(row);
      return 'settled';
    }),
  );
  const ends = results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'));
  const count = (end: (typeof ends)[number]) => ends.filter((one) => one === end).length;
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) {
    const reason = `${count('failed')} parked deliveries could not be opened or removed; they stay parked`;
    ports.log({ event: 'error', destination_id: batch.id, reason, ...errorName(failure.reason) });
  }
  return {
    settled: count('settled'),
    sent: deliveries.length - notEnqueued.size,
    refused: count('refused'),
    left: rows.filter((_, index) => ends[index] !== 'settled'),
  };
}

/** @throws the error when it can be transient: the row is tried again until it has waited for too long. */
async function buryUnreadable<R extends Row, S extends Stored>(
  row: R,
  error: unknown,
  { ports, ref, destination, options }: Batch<R, S>,
): Promise<void> {
  const isTooOld = ports.now() - row.dueAt > options.maxAgeMs;
  if (!(error instanceof UnreadableDelivery || isTooOld)) throw error;
  await ports.parked.bury(row, ref, destination, error);
}

export function errorName(error: unknown): { error_name?: string } {
  return defined({ error_name: error instanceof Error ? error.name : undefined });
}
