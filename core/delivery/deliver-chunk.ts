/**
 * Deliveries of one destination that are sent together: admitted, sent, settled. Near the end of the invocation nothing
 * is started any more and they go back to the queue at the same attempt.
 */
import type { Attempt } from '../attempts/attempt.ts';
import type { Admission } from '../health/admission.ts';
import type { Log } from '../log-line.ts';
import { type Failure, failureOf, type Outcome } from '../outcome.ts';
import type { RetrySchedules } from '../retry.ts';
import { bodyBytes, type Delivery } from './delivery.ts';
import { deliveryFields } from './delivery-fields.ts';
import { putBack, type Settlement, settle } from './settlement.ts';
import { withOnly } from './updates-of.ts';

export interface ChunkPorts {
  /** Whether a delivery may be sent now, and on which schedule it is tried again. */
  admit(delivery: Delivery): Promise<Admission>;
  /** Sends deliveries of one destination; an outcome for each, in order. A throw is our fault. */
  send(deliveries: readonly Delivery[]): Promise<readonly Outcome[]>;
  /** What takes the place of a delivery that its queue refused for its size; `undefined`: nothing does. */
  replace?(delivery: Delivery, failure: Failure): Promise<readonly Replacement[] | undefined>;
  /** Carries out what is not `delivered`. After it the delivery is safe elsewhere and its record can be acknowledged. */
  carryOut(settlement: Exclude<Settlement, { kind: 'delivered' }>): Promise<void>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
  readonly random: () => number;
}

/** Carried out in place of a delivery. */
export type Replacement = Extract<Settlement, { kind: 'again' | 'bury' }>;

export type Settled = PromiseSettledResult<void>;

export interface Work {
  readonly delivery: Delivery;
  /** Of its record in the batch. */
  readonly position: number;
}

/** What a batch gathers. */
export interface Batch {
  /** One per record. */
  readonly results: Settled[];
  readonly attempts: Attempt[];
  readonly remainingMs: () => number;
}

/** Nothing is started when less than this is left of the invocation. */
export const LAST_CALL_MS = 10_000;
const PUT_BACK_SECONDS = 5;

export async function deliverChunk(chunk: readonly Work[], ports: ChunkPorts, batch: Batch): Promise<void> {
  if (batch.remainingMs() < LAST_CALL_MS) {
    await Promise.all(
      chunk.map((item) => settleOne(item, putBack(item.delivery, PUT_BACK_SECONDS, ports.now()), ports, batch)),
    );
    return;
  }
  try {
    const admitted = await admitAll(chunk, ports, batch);
    if (admitted.length > 0) await sendAll(admitted, ports, batch);
  } catch (reason) {
    for (const { position } of chunk) {
      if ((batch.results[position] as Settled).status !== 'fulfilled')
        batch.results[position] = { status: 'rejected', reason };
    }
  }
}

interface Admitted extends Work {
  readonly schedules: RetrySchedules;
}

/** What may not go out is settled at once. */
async function admitAll(chunk: readonly Work[], ports: ChunkPorts, batch: Batch): Promise<readonly Admitted[]> {
  const admissions = await Promise.all(
    chunk.map(async (item) => ({ item, admission: await ports.admit(item.delivery) })),
  );
  const admitted = await Promise.all(
    admissions.map(async ({ item, admission }) => {
      if (admission.kind === 'send') return [{ ...item, schedules: admission.schedules }];
      await settleOne(item, admission.settlement, ports, batch);
      return [];
    }),
  );
  return admitted.flat();
}

async function sendAll(admitted: readonly Admitted[], ports: ChunkPorts, batch: Batch): Promise<void> {
  const startedAt = ports.now();
  const outcomes = await ports.send(admitted.map(({ delivery }) => delivery));
  const now = ports.now();
  await Promise.all(
    admitted.map((item, index) => {
      const outcome = outcomes[index] as Outcome;
      const attempt = { delivery: item.delivery, outcome, startedAt, durationMs: Math.round(now - startedAt) };
      batch.attempts.push(attempt);
      logAttempt(ports.log, attempt);
      const moment = { now, random: ports.random() };
      return settleWith(item, ports, batch, async () => {
        const failure = failureOf(outcome);
        const instead = failure?.class === 'too_large' ? await ports.replace?.(item.delivery, failure) : undefined;
        return instead ?? [settle(remaining(item.delivery, outcome), outcome, item.schedules, moment)];
      });
    }),
  );
}

/** What was taken is not sent again. */
function remaining(delivery: Delivery, outcome: Outcome): Delivery {
  const { left } = outcome as { readonly left?: readonly number[] };
  return left ? withOnly(delivery, left) : delivery;
}

function settleOne(item: Work, settlement: Settlement, ports: ChunkPorts, batch: Batch): Promise<void> {
  return settleWith(item, ports, batch, async () => [settlement]);
}

/** A record is done when all that was settled for it is carried out. */
async function settleWith(
  { position }: Work,
  ports: ChunkPorts,
  batch: Batch,
  decide: () => Promise<readonly Settlement[]>,
): Promise<void> {
  try {
    for (const settlement of await decide()) {
      if (settlement.kind !== 'delivered') await ports.carryOut(settlement);
    }
    batch.results[position] = { status: 'fulfilled', value: undefined };
  } catch (reason) {
    batch.results[position] = { status: 'rejected', reason };
  }
}

function logAttempt(log: Log, { delivery, outcome, durationMs }: Attempt): void {
  const failure = failureOf(outcome);
  const { status } = outcome.kind === 'failed' ? outcome.failure : outcome;
  log({
    event: 'delivery.attempted',
    outcome: outcome.kind,
    ...(status === undefined ? {} : { status }),
    ...(outcome.kind === 'delivered' && outcome.slowAnswer ? { slow_answer: true } : {}),
    bytes: bodyBytes(delivery),
    duration_ms: durationMs,
    ...deliveryFields(delivery, failure),
  });
}
