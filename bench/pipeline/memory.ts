/**
 * Memory of a run with a million updates: of the services after garbage collection, and of the process with all its threads. Messages in
 * the customer's queue are received and deleted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { synthesize } from '../../bin/local/synthesize.ts';
import type { Sqs } from '../../local/sqs/index.ts';
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { median } from '../statistics.ts';
import { startBenchStack } from './stack.ts';

const UPDATES = 1_000_000;
const QUICK_UPDATES = 40_000;
const BATCH_SIZE = 25;
const UPDATE_BYTES = 1_000;
/** Number of equal portions, after each of which a sample is taken. The previous portion may still be on its way. */
const PORTIONS = 25;
const QUEUE = 'customer-0';
const MEGABYTE = 1_048_576;
/** Limit of the growth of the process from the third fifth to the last. */
const GROWTH = { atMost: 1.15 } as const;

interface Sample {
  /** MB. */
  readonly process: number;
  readonly services: number;
}

export async function memory({ quick, step }: BenchRun): Promise<Result> {
  const updates = quick ? QUICK_UPDATES : UPDATES;
  const portion = updates / PORTIONS;
  const stack = await startBenchStack({ assembly: await synthesize(), queues: 1, webhooks: 1, batchSize: BATCH_SIZE });
  const closing = new AbortController();
  const consuming = consume(stack.embedded.sqs, closing.signal);
  const samples: Sample[] = [];
  try {
    const startedAt = performance.now();
    for (let put = 0; put < updates; put += portion) {
      step(`${put.toLocaleString('en-US')} of ${updates.toLocaleString('en-US')} updates`, put / portion, PORTIONS);
      await stack.publish({ updates: portion, batchSize: BATCH_SIZE, bytes: UPDATE_BYTES });
      await stack.until(put);
      samples.push(sample());
    }
    await stack.until(updates);
    const seconds = (performance.now() - startedAt) / 1000;
    const fifth = Math.floor(samples.length / 5);
    const [early, late] = [samples.slice(2 * fifth, 3 * fifth), samples.slice(-fifth)];
    const grown = (of: keyof Sample) => median(late.map((one) => one[of])) - median(early.map((one) => one[of]));
    const before = median(early.map((one) => one.process));
    return {
      name: 'memory',
      what: `${updates.toLocaleString('en-US')} updates of 1 KB, ${BATCH_SIZE} per event, to a queue and a webhook, once; memory after each ${portion.toLocaleString('en-US')}.`,
      figures: [
        ratio('process: last fifth / third fifth', (before + grown('process')) / before, GROWTH),
        figure('process: maximum', 'MB', Math.max(...samples.map((one) => one.process))),
        figure('services, after garbage collection: growth', 'MB per 100,000 updates', slope(samples, portion)),
        figure('updates per second', 'updates/s', updates / seconds),
      ],
      notes: [
        'The services grow by the rows of the attempts log, one for each delivery, which stay readable.',
        'In the first two fifths the heaps of the threads grow to their working size. Each may use the memory that the template gives its function.',
      ],
    };
  } finally {
    closing.abort();
    await consuming;
    await stack.close();
  }
}

/** Receives and deletes messages by direct calls, so that the figures do not contain HTTP requests of the customer. */
async function consume(sqs: Sqs, signal: AbortSignal): Promise<void> {
  const QueueUrl = sqs.urlOf(QUEUE);
  while (!signal.aborted) {
    const { Messages = [] } = await sqs.handle('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    const received = Messages as readonly { readonly ReceiptHandle: string }[];
    if (received.length === 0) await pause(100);
    else {
      const Entries = received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.handle('DeleteMessageBatch', { QueueUrl, Entries });
    }
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function sample(): Sample {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { process: rss / MEGABYTE, services: (heapUsed + external) / MEGABYTE };
}

/** Returns the slope of the regression line in MB per 100,000 updates, without the first fifth. */
function slope(samples: readonly Sample[], portion: number): number {
  const points = samples.map((one, index) => [(index * portion) / 100_000, one.services] as const);
  const warm = points.slice(Math.floor(samples.length / 5));
  const mean = (at: 0 | 1) => warm.reduce((sum, point) => sum + point[at], 0) / warm.length;
  const [x, y] = [mean(0), mean(1)];
  const square = warm.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return warm.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
}
