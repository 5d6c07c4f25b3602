/**
 * Lets parked deliveries out onto their queue, each row by itself: one that cannot be read becomes a dead letter with what is
 * left of it, one that cannot be opened just now stays, and the others go on.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Destination } from '../../core/destination.ts';
import { probeOf } from '../../core/health/probe.ts';
import { UnreadableDelivery } from '../../core/holding/unreadable.ts';
import type { Row, Stored, WakeOptions, WakePorts, Whose } from './ports.ts';

/** Rows opened and enqueued together. */
export const BATCH_SIZE = 50;
/** Rows that are passed over in one tick because they stay. */
const MOST_STUCK = 1_000;

/** A destination that is woken, and what it takes. */
export interface Batch<R extends Row, S extends Stored> {
  readonly id: string;
  readonly whose: Whose;
  /** `undefined`: it was deleted. */
  readonly destination: Destination | undefined;
  readonly ports: WakePorts<R, S>;
  readonly options: WakeOptions;
  readonly remainingMs: () => number;
}

/** Releases what is due, the oldest first. Gives how many rows are settled. */
export async function releaseRows<R extends Row, S extends Stored>(
  batch: Batch<R, S>,
  until: number,
  limit: number,
): Promise<number> {
  const { id, ports, options, remainingMs } = batch;
  let released = 0;
  /** Rows that stay this time: those behind them do not wait for them. */
  const stuck = new Set<string>();
  while (released < limit && stuck.size < MOST_STUCK && remainingMs() > options.lastCallMs) {
    const room = Math.min(BATCH_SIZE, limit - released);
    const found = await ports.parked.due(id, until, room + stuck.size);
    const rows = found.filter((row) => !stuck.has(row.sk)).slice(0, room);
    if (rows.length === 0) break;
    const { gone, refused, left } = await letOut(rows, batch);
    released += gone;
    for (const row of left) stuck.add(row.sk);
    // The queue takes nothing just now.
    if (gone === 0 && refused > 0) break;
  }
  return released;
}

/** Sends one probe, of what has failed least among what can be opened. */
export async function sendProbe<R extends Row, S extends Stored>(
  due: readonly R[],
  batch: Batch<R, S>,
): Promise<number> {
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
  /** Rows that stay: the queue did not take them, or an error happened that may pass. */
  readonly left: readonly R[];
}

/** Each row is settled by itself, so that a failure of one row does not affect the others. */
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
  const notEnqueued = new Set((await ports.enqueue(deliveries)).map((one) => one.id));
  const settled = await Promise.allSettled(
    rows.map(async (row, index): Promise<'gone' | 'refused'> => {
      const result = opened[index] as PromiseSettledResult<Delivery | undefined>;
      if (result.status === 'rejected') await buryUnreadable(row, result.reason, batch);
      else if (result.value && notEnqueued.has(result.value.id)) return 'refused';
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
    sent: deliveries.length - notEnqueued.size,
    refused: count('refused'),
    left: rows.filter((_, index) => {
      const result = settled[index];
      return result?.status !== 'fulfilled' || result.value === 'refused';
    }),
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

export function nameOf(error: unknown): { error_name?: string } {
  return error instanceof Error ? { error_name: error.name } : {};
}
