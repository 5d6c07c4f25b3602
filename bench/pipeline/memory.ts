/**
 * A million updates through one run, its memory sampled on the way: what the services hold after a collection, and what
 * the process holds with all its threads. The customer takes its messages off its queue, as customers do.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { synthesize } from '../../bin/local/synthesize.ts';
import type { Sqs } from '../../local/sqs/index.ts';
import { type BenchRun, figure, type Result, ratio } from '../result.ts';
import { median } from '../statistics.ts';
import { startWorld } from './stack.ts';

const UPDATES = 1_000_000;
const QUICK_UPDATES = 40_000;
const TOGETHER = 25;
const UPDATE_BYTES = 1_000;
/** Samples are taken after each of so many equal portions; while one is put, the one before may be on its way. */
const PORTIONS = 25;
const QUEUE = 'customer-0';
const MEGABYTE = 1_048_576;
/** Of the process, from the third fifth to the last. */
const GROWTH = { atMost: 1.15 } as const;

interface Sample {
  /** MB. */
  readonly process: number;
  readonly services: number;
}

export async function memory({ quick, step }: BenchRun): Promise<Result> {
  const updates = quick ? QUICK_UPDATES : UPDATES;
  const portion = updates / PORTIONS;
  const world = await startWorld({ assembly: await synthesize(), queues: 1, webhooks: 1, together: TOGETHER });
  const closing = new AbortController();
  const taking = takeAll(world.embedded.sqs, closing.signal);
  const samples: Sample[] = [];
  try {
    const begun = performance.now();
    for (let put = 0; put < updates; put += portion) {
      step(`${put.toLocaleString('en-US')} of ${updates.toLocaleString('en-US')} updates`, put / portion, PORTIONS);
      await world.publish({ updates: portion, together: TOGETHER, bytes: UPDATE_BYTES });
      await world.until(put, put);
      samples.push(sample());
    }
    await world.until(updates, updates);
    const seconds = (performance.now() - begun) / 1000;
    const fifth = Math.floor(samples.length / 5);
    const [early, late] = [samples.slice(2 * fifth, 3 * fifth), samples.slice(-fifth)];
    const grown = (of: keyof Sample) => median(late.map((one) => one[of])) - median(early.map((one) => one[of]));
    const before = median(early.map((one) => one.process));
    return {
      name: 'memory',
      what: `${updates.toLocaleString('en-US')} updates of 1 KB, ${TOGETHER} an event, to a queue and a webhook, once; memory after each ${portion.toLocaleString('en-US')}.`,
      figures: [
        ratio('process: the last fifth / the third', (before + grown('process')) / before, GROWTH),
        figure('process: most', 'MB', Math.max(...samples.map((one) => one.process))),
        figure('services, after a collection: growth', 'MB per 100,000 updates', slope(samples, portion)),
        figure('updates a second', 'updates/s', updates / seconds),
      ],
      notes: [
        'What the services gain are rows of the attempts log, one a delivery: they are there to be read.',
        'In the first two fifths the heaps of the threads find their sizes: each may grow to what the template gives its function.',
      ],
    };
  } finally {
    closing.abort();
    await taking;
    await world.close();
  }
}

/** Takes and deletes messages as they come; by calls of its own, that the pipeline's figures hold no customer's work. */
async function takeAll(sqs: Sqs, signal: AbortSignal): Promise<void> {
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

/** MB per 100,000 updates: the straight line that fits best, the first fifth left out. */
function slope(samples: readonly Sample[], portion: number): number {
  const points = samples.map((one, index) => [(index * portion) / 100_000, one.services] as const);
  const warm = points.slice(Math.floor(samples.length / 5));
  const mean = (at: 0 | 1) => warm.reduce((sum, point) => sum + point[at], 0) / warm.length;
  const [x, y] = [mean(0), mean(1)];
  const square = warm.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return warm.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
}
