/**
 * Handles one batch of a deliveries queue, whatever its transport: it decodes, sends and settles deliveries.
 * For one destination, at most `concurrency` sends run at the same time, with at most `batchSize` deliveries in each,
 * so that a slow endpoint cannot occupy the whole invocation. Near the end of the invocation nothing is started any
 * more, and the rest goes back to the queue without counting an attempt.
 * A record that was received repeatedly may be the cause of crashes, so it is handled alone, after the other records
 * have been acknowledged. Failures are reported as they occur, so that they are known even if the invocation is ended
 * early.
 */
import type { Attempt } from '../attempts/attempt.ts';
import { chunksWithin } from '../chunks.ts';
import { forEachConcurrently } from '../concurrency.ts';
import { SQS_BATCH_BYTES } from '../limits.ts';
import { queueMessageBytes } from '../transport/sqs/delivery.ts';
import { type Batch, type ChunkPorts, deliverChunk, type Settled, type Work } from './deliver-chunk.ts';
import { bodyBytes, decodeDelivery } from './delivery.ts';

/** One message of a deliveries queue. */
export interface DeliveryRecord {
  readonly body: string;
  /** The SQS receipt handle, with which the record is acknowledged. */
  readonly receipt: string;
  readonly receiveCount: number;
}

export interface DeliverPorts extends ChunkPorts {
  /**
   * Deletes records from the queue before the end of the batch. If it throws, the repeatedly received records are not
   * handled.
   */
  acknowledge(records: readonly DeliveryRecord[]): Promise<void>;
  /**
   * Receives every attempt once, after it was settled, one call at a time. What it throws is logged and has no effect
   * on deliveries.
   */
  report(attempts: readonly Attempt[]): Promise<void>;
}

export interface DeliverOptions {
  /** Maximum number of deliveries in one `send`. The bytes of one SendMessageBatch are a limit too. */
  readonly batchSize: number;
  /** Maximum number of concurrent sends for one destination. */
  readonly concurrency: number;
  /** The longest duration of one `send`. */
  readonly sendMs: number;
}

/** A record that was received this often is handled alone. */
export const REPEATED_RECEIVES = 3;

/** Returns one settled result per record, in order. A rejected record stays in the queue. */
export function createDeliverBatch(
  ports: DeliverPorts,
  options: DeliverOptions,
): (records: readonly DeliveryRecord[], remainingMs: () => number) => Promise<Settled[]> {
  return async (records, remainingMs) => {
    // Stryker disable next-line all: every record gets a result; this one is the default in case of a bug.
    const results: Settled[] = records.map(() => ({ status: 'rejected', reason: new Error('not handled') }));
    const reports = createReports(ports);
    const batch: Batch = { results, remainingMs, sendMs: options.sendMs, reported: reports.add };
    const work = decodeAll(records, results);
    const repeated = work.filter(({ position }) => isReceivedRepeatedly(records[position] as DeliveryRecord));
    const others = work.filter(({ position }) => !isReceivedRepeatedly(records[position] as DeliveryRecord));

    const handle = (some: readonly Work[]) => handleAll(some, ports, options, batch);
    await handle(others);
    if (repeated.length > 0) await handleRepeated(repeated, others, records, ports, handle, results);
    await reports.make();
    return results;
  };
}

async function handleRepeated(
  repeated: readonly Work[],
  others: readonly Work[],
  records: readonly DeliveryRecord[],
  ports: DeliverPorts,
  handle: (some: readonly Work[]) => Promise<void>,
  results: Settled[],
): Promise<void> {
  const done = others.filter(({ position }) => (results[position] as Settled).status === 'fulfilled');
  try {
    await ports.acknowledge(done.map(({ position }) => records[position] as DeliveryRecord));
  } catch (reason) {
    for (const { position } of repeated) results[position] = { status: 'rejected', reason };
    return;
  }
  for (const one of repeated) await handle([one]);
}

function isReceivedRepeatedly({ receiveCount }: DeliveryRecord): boolean {
  return receiveCount >= REPEATED_RECEIVES;
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
  batch: Batch,
): Promise<void> {
  const byDestination = Map.groupBy(work, ({ delivery }) => delivery.destinationId).values();
  const bytesOf = ({ delivery }: Work) => queueMessageBytes(bodyBytes(delivery));
  const limits = { count: options.batchSize, bytes: SQS_BATCH_BYTES };
  const sending = [...byDestination].map((own) =>
    forEachConcurrently(chunksWithin(own, bytesOf, limits), options.concurrency, (chunk) =>
      deliverChunk(chunk, ports, batch),
    ),
  );
  await Promise.all(sending);
}

/** Collects attempts, and reports all of them as soon as one has failed. */
function createReports(ports: DeliverPorts) {
  const waiting: Attempt[] = [];
  let last = Promise.resolve();
  const make = (): Promise<void> => {
    last = last.then(() => report(ports, waiting.splice(0)));
    return last;
  };
  return {
    make,
    add(attempts: readonly Attempt[]): void {
      waiting.push(...attempts);
      if (attempts.some(({ outcome }) => outcome.kind === 'failed')) void make();
    },
  };
}

async function report(ports: DeliverPorts, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  try {
    await ports.report(attempts);
  } catch (error) {
    const error_name = error instanceof Error ? error.name : typeof error;
    ports.log({ event: 'error', reason: 'reporting attempts failed; the deliveries are settled', error_name });
  }
}
