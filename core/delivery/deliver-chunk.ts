/**
 * Admits, sends and settles the deliveries of one destination that are sent together. Near the end of the invocation
 * nothing is started any more, and they go back to the queue without counting an attempt.
 */
import type { Attempt, FollowUp } from '../attempts/attempt.ts';
import { defined } from '../defined.ts';
import type { Admission } from '../health/admission.ts';
import { OWN_CALL_SECONDS, REPORT_SECONDS } from '../limits.ts';
import type { Log } from '../log-line.ts';
import { type Failure, failureOf, isTooLarge, type Outcome } from '../outcome.ts';
import type { RetrySchedules } from '../retry.ts';
import { bodyBytes, type Delivery } from './delivery.ts';
import { deliveryFields } from './delivery-fields.ts';
import { requeue, type Settlement, settle } from './settlement.ts';
import { withOnly } from './updates-of.ts';

export interface ChunkPorts {
  /** Decides whether a delivery may be sent now, and which schedules its retries follow. */
  admit(delivery: Delivery): Promise<Admission>;
  /**
   * Sends deliveries of one destination and returns an outcome for each, in order. It throws only if Feedhose itself
   * fails.
   */
  send(deliveries: readonly Delivery[]): Promise<readonly Outcome[]>;
  /** Returns what replaces a delivery that was refused for its size, or `undefined` if nothing does. */
  replace?(delivery: Delivery, failure: Failure): Promise<readonly Replacement[] | undefined>;
  /**
   * Carries out a settlement other than `delivered`. After it the delivery is stored elsewhere, and its record can be
   * acknowledged.
   */
  carryOut(settlement: Exclude<Settlement, { kind: 'delivered' }>): Promise<void>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
  readonly random: () => number;
}

/** A settlement that is carried out instead of that of the refused delivery. */
export type Replacement = Exclude<Settlement, { kind: 'delivered' }>;

export type Settled = PromiseSettledResult<void>;

export interface Work {
  readonly delivery: Delivery;
  /** The position of its record in the batch. */
  readonly position: number;
}

/** What the chunks of a batch share. */
export interface Batch {
  /** One result per record. */
  readonly results: Settled[];
  readonly remainingMs: () => number;
  /** The longest duration of one `send`. */
  readonly sendMs: number;
  /** Takes attempts to be reported: immediately if one has failed, otherwise at the end of the batch. */
  reported(attempts: readonly Attempt[]): void;
}

/** Reserved for the end of the invocation itself, and for work between the calls. */
const RESERVE_MS = 1_000;
/** Putting a delivery back may take the whole time limit of a call. */
export const PUT_BACK_MS = OWN_CALL_SECONDS * 1000 + RESERVE_MS;
/** What follows a send: a call that settles it, a report that is already running, and the last report. */
const SETTLE_MS = PUT_BACK_MS + 2 * REPORT_SECONDS * 1000;
const REQUEUE_SECONDS = 5;

/** Returns how many ms of the invocation must be left to start a send. */
export function lastCallMs(sendMs: number): number {
  return sendMs + SETTLE_MS;
}

export async function deliverChunk(chunk: readonly Work[], ports: ChunkPorts, batch: Batch): Promise<void> {
  const remainingMs = batch.remainingMs();
  if (remainingMs < PUT_BACK_MS) {
    const reason = new Error('too little time is left to put the delivery back: it stays in the queue');
    for (const { position } of chunk) batch.results[position] = { status: 'rejected', reason };
    return;
  }
  if (remainingMs < lastCallMs(batch.sendMs)) {
    await Promise.all(
      chunk.map((item) => settleOne(item, requeue(item.delivery, REQUEUE_SECONDS, ports.now()), ports, batch)),
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

/** Settles deliveries that may not be sent, and returns the others. */
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
  const attempts = admitted.map(({ delivery }, index): Attempt => {
    const outcome = outcomes[index] as Outcome;
    return { delivery, outcome, startedAt, durationMs: Math.round(now - startedAt) };
  });
  for (const attempt of attempts) logAttempt(ports.log, attempt);
  const reported = await Promise.all(
    admitted.map(async (item, index) => {
      const outcome = outcomes[index] as Outcome;
      const moment = { now, random: ports.random() };
      let attempt = attempts[index] as Attempt;
      await settleWith(item, ports, batch, async () => {
        const instead = await replacements(item.delivery, outcome, ports);
        const settlements = instead ?? [settle(remaining(item.delivery, outcome), outcome, item.schedules, moment)];
        const replacedBy = instead?.map(({ delivery }) => delivery.id);
        const followUps = settlements.flatMap((settlement) => followUpOf(settlement, item.delivery, now));
        attempt = { ...attempt, ...defined({ replacedBy }), ...(followUps.length > 0 ? { followUps } : {}) };
        return settlements;
      });
      return attempt;
    }),
  );
  batch.reported(reported);
}

function followUpOf(settlement: Settlement, attempted: Delivery, now: number): readonly FollowUp[] {
  if (settlement.kind === 'delivered') return [];
  const at =
    settlement.kind === 'requeue'
      ? now + settlement.delaySeconds * 1000
      : settlement.kind === 'park'
        ? settlement.parking.dueAt
        : undefined;
  const { id } = settlement.delivery;
  return [defined({ at, deliveryId: id === attempted.id ? undefined : id })];
}

async function replacements(
  delivery: Delivery,
  outcome: Outcome,
  ports: ChunkPorts,
): Promise<readonly Replacement[] | undefined> {
  const failure = failureOf(outcome);
  if (!failure || !isTooLarge(failure)) return undefined;
  const instead = await ports.replace?.(delivery, failure);
  if (!instead) return undefined;
  const ids = instead.map((one) => one.delivery.id).join(' ');
  ports.log({ event: 'delivery.replaced', by: ids, ...deliveryFields(delivery, failure) });
  return instead;
}

/** Returns the delivery without the updates that were accepted. */
function remaining(delivery: Delivery, outcome: Outcome): Delivery {
  return outcome.kind === 'failed' && outcome.left ? withOnly(delivery, outcome.left) : delivery;
}

function settleOne(item: Work, settlement: Settlement, ports: ChunkPorts, batch: Batch): Promise<void> {
  return settleWith(item, ports, batch, async () => [settlement]);
}

/** Fulfils the result of a record when all its settlements are carried out. */
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
    ...defined({ status }),
    ...(outcome.kind === 'delivered' && outcome.slowAnswer ? { slow_answer: true } : {}),
    bytes: bodyBytes(delivery),
    duration_ms: durationMs,
    ...deliveryFields(delivery, failure),
  });
}
