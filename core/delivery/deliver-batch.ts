/**
 * One batch of a deliveries queue, for either transport: decode, send, settle. Deliveries of one destination go out at
 * most `lanes` at a time (`together` in each), so that a slow endpoint cannot take the whole invocation; near the end of
 * the invocation nothing is started any more and the rest goes back to the queue at the same attempt. A record that was
 * received often may be what kills the function, so it is handled alone, after its neighbours have been acknowledged.
 * Failures are reported as they come, so that they are known even if the invocation does not come to its end.
 */
import type { Attempt } from '../attempts/attempt.ts';
import { forEachConcurrently } from '../concurrency.ts';
import { SQS_BATCH_BYTES } from '../limits.ts';
import { queueMessageBytes } from '../transport/sqs/delivery.ts';
import { type Batch, type ChunkPorts, deliverChunk, type Settled, type Work } from './deliver-chunk.ts';
import { bodyBytes, decodeDelivery } from './delivery.ts';

/** One message of a deliveries queue. */
export interface DeliveryRecord {
  readonly body: string;
  /** What acknowledges it. */
  readonly receipt: string;
  readonly receiveCount: number;
}

export interface DeliverPorts extends ChunkPorts {
  /** Deletes records from the queue before the batch is over. A throw leaves the suspects for another time. */
  acknowledge(records: readonly DeliveryRecord[]): Promise<void>;
  /** Told of every attempt once, after settling, one call at a time. What it throws is logged and changes nothing. */
  report(attempts: readonly Attempt[]): Promise<void>;
}

export interface DeliverOptions {
  /** Deliveries in one `send`, as far as one SendMessageBatch takes their bytes. */
  readonly batchSize: number;
  /** Sends at a time for one destination. */
  readonly concurrency: number;
  /** The longest that one `send` takes. */
  readonly sendMs: number;
}

/** Received this often, a record is handled alone. */
export const REPEATED_RECEIVES = 3;

/** Gives one settled result per record, in order: a rejected one stays in the queue. */
export function createDeliverBatch(
  ports: DeliverPorts,
  options: DeliverOptions,
): (records: readonly DeliveryRecord[], remainingMs: () => number) => Promise<Settled[]> {
  return async (records, remainingMs) => {
    // Stryker disable next-line all: every record gets another result; this one is for a bug of ours.
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
  const sending = [...byDestination].map((own) =>
    forEachConcurrently(chunksOf(own, options.batchSize), options.concurrency, (chunk) =>
      deliverChunk(chunk, ports, batch),
    ),
  );
  await Promise.all(sending);
}

/** Gathers attempts, and reports all that are there when one of them has failed. */
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

/** In order, at most `together` in each and no heavier than one batch of queue messages may be. */
function chunksOf(work: readonly Work[], batchSize: number): Work[][] {
  const chunks: Work[][] = [];
  let bytes = 0;
  for (const item of work) {
    const own = queueMessageBytes(bodyBytes(item.delivery));
    const chunk = chunks.at(-1);
    if (chunk === undefined || chunk.length === batchSize || bytes + own > SQS_BATCH_BYTES) {
      chunks.push([item]);
      bytes = own;
    } else {
      chunk.push(item);
      bytes += own;
    }
  }
  return chunks;
}
