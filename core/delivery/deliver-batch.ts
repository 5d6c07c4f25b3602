/**
 * One batch of a deliveries queue, for either transport: decode, send, settle. Deliveries of one destination go out at
 * most `lanes` at a time (`together` in each), so that a slow endpoint cannot take the whole invocation; near the end of
 * the invocation nothing is started any more and the rest goes back to the queue at the same attempt. A record that was
 * received often may be what kills the function, so it is handled alone, after its neighbours have been acknowledged.
 */
import { queueMessageBytes, SQS_BATCH_BYTES } from '../limits.ts';
import type { Log } from '../log-line.ts';
import type { Outcome } from '../outcome.ts';
import type { RetrySchedules } from '../retry.ts';
import { bodyBytes, type Delivery, decodeDelivery } from './delivery.ts';
import { deliveryFields } from './delivery-fields.ts';
import { putBack, type Settlement, settle } from './settlement.ts';

/** One message of a deliveries queue. */
export interface DeliveryRecord {
  readonly body: string;
  /** What acknowledges it. */
  readonly receipt: string;
  readonly receiveCount: number;
}

export interface DeliverPorts {
  /** Sends deliveries of one destination, at most `together` of them; an outcome for each, in order. A throw is our fault. */
  send(deliveries: readonly Delivery[]): Promise<readonly Outcome[]>;
  /** Carries out what is not `delivered`. After it the delivery is safe elsewhere and its record can be acknowledged. */
  carryOut(settlement: Exclude<Settlement, { kind: 'delivered' }>): Promise<void>;
  /** Deletes records from the queue before the batch is over. A throw leaves the suspects for another time. */
  acknowledge(records: readonly DeliveryRecord[]): Promise<void>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface DeliverOptions {
  /** Deliveries in one `send`, as far as one SendMessageBatch takes their bytes. */
  readonly together: number;
  /** Sends at a time for one destination. */
  readonly lanes: number;
  readonly schedules: RetrySchedules;
}

/** Nothing is started when less than this is left of the invocation. */
export const LAST_CALL_MS = 10_000;
/** Received this often, a record is handled alone. */
export const SUSPECT_RECEIVES = 3;
const PUT_BACK_SECONDS = 5;

type Settled = PromiseSettledResult<void>;
interface Work {
  readonly delivery: Delivery;
  readonly position: number;
}

/** Gives one settled result per record, in order: a rejected one stays in the queue. */
export function createDeliverBatch(
  ports: DeliverPorts,
  options: DeliverOptions,
): (records: readonly DeliveryRecord[], remainingMs: () => number) => Promise<Settled[]> {
  return async (records, remainingMs) => {
    const results: Settled[] = records.map(() => ({ status: 'rejected', reason: new Error('not handled') }));
    const work = decodeAll(records, results);
    const suspects = work.filter(({ position }) => isSuspect(records[position]));
    const others = work.filter(({ position }) => !isSuspect(records[position]));

    const handle = (some: readonly Work[]) => handleAll(some, ports, options, remainingMs, results);
    await handle(others);
    if (suspects.length === 0) return results;
    const done = others.filter(({ position }) => results[position]?.status === 'fulfilled');
    try {
      await ports.acknowledge(done.map(({ position }) => records[position] as DeliveryRecord));
    } catch (reason) {
      for (const { position } of suspects) results[position] = { status: 'rejected', reason };
      return results;
    }
    for (const suspect of suspects) await handle([suspect]);
    return results;
  };
}

function isSuspect(record: DeliveryRecord | undefined): boolean {
  return (record?.receiveCount ?? 0) >= SUSPECT_RECEIVES;
}

function decodeAll(records: readonly DeliveryRecord[], results: Settled[]): readonly Work[] {
  return records.flatMap(({ body }, position) => {
    try {
      return [{ delivery: decodeDelivery(body), position }];
    } catch (reason) {
      results[position] = { status: 'rejected', reason };
      return [];
    }
  });
}

async function handleAll(
  work: readonly Work[],
  ports: DeliverPorts,
  options: DeliverOptions,
  remainingMs: () => number,
  results: Settled[],
): Promise<void> {
  const byDestination = Map.groupBy(work, ({ delivery }) => delivery.destinationId).values();
  const lanes = [...byDestination].flatMap((own) => {
    const waiting = chunksOf(own, options.together);
    return Array.from({ length: Math.min(options.lanes, waiting.length) }, async () => {
      for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
        await handleChunk(chunk, ports, options, remainingMs, results);
      }
    });
  });
  await Promise.all(lanes);
}

async function handleChunk(
  chunk: readonly Work[],
  ports: DeliverPorts,
  options: DeliverOptions,
  remainingMs: () => number,
  results: Settled[],
): Promise<void> {
  const settleOne = async ({ position }: Work, settlement: Settlement): Promise<void> => {
    try {
      if (settlement.kind !== 'delivered') await ports.carryOut(settlement);
      results[position] = { status: 'fulfilled', value: undefined };
    } catch (reason) {
      results[position] = { status: 'rejected', reason };
    }
  };
  if (remainingMs() < LAST_CALL_MS) {
    await Promise.all(chunk.map((item) => settleOne(item, putBack(item.delivery, PUT_BACK_SECONDS, ports.now()))));
    return;
  }
  try {
    const begun = ports.now();
    const outcomes = await ports.send(chunk.map(({ delivery }) => delivery));
    const now = ports.now();
    await Promise.all(
      chunk.map((item, index) => {
        const outcome = outcomes[index] as Outcome;
        logAttempt(ports.log, item.delivery, outcome, now - begun);
        return settleOne(item, settle(item.delivery, outcome, options.schedules, { now, random: ports.random() }));
      }),
    );
  } catch (reason) {
    for (const { position } of chunk) results[position] = { status: 'rejected', reason };
  }
}

function logAttempt(log: Log, delivery: Delivery, outcome: Outcome, durationMs: number): void {
  const failure = outcome.kind === 'failed' ? outcome.failure : undefined;
  const status = outcome.kind === 'delivered' ? outcome.status : failure?.status;
  log({
    event: 'delivery.attempted',
    outcome: outcome.kind,
    ...(status === undefined ? {} : { status }),
    bytes: bodyBytes(delivery),
    duration_ms: Math.round(durationMs),
    ...deliveryFields(delivery, failure),
  });
}

/** In order, at most `together` in each and no heavier than one batch of queue messages may be. */
function chunksOf(work: readonly Work[], together: number): Work[][] {
  const chunks: Work[][] = [];
  let bytes = 0;
  for (const item of work) {
    const own = queueMessageBytes(bodyBytes(item.delivery));
    const chunk = chunks.at(-1);
    if (chunk === undefined || chunk.length === together || bytes + own > SQS_BATCH_BYTES) {
      chunks.push([item]);
      bytes = own;
    } else {
      chunk.push(item);
      bytes += own;
    }
  }
  return chunks;
}
