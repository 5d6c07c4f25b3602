/**
 * From PutEvents to arrival at idle load: single updates with pauses between them, to a queue and a webhook, with the
 * stack's defaults (a batching window of a second) and with `lowLatency`. The product and the transport's ceiling take
 * turns, so that each run gives a ratio of its own.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { createLocalPublisher, type Publisher } from '../../cli/publish.ts';
import { startEmbedded } from '../../local/index.ts';
import { type BenchRun, type Figure, figure, type Limit, type Result, ratio } from '../result.ts';
import { percentile, spreadOf } from '../statistics.ts';
import { relayAssembly } from './relay.ts';

interface Mode {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Of the median, product / ceiling. With the batching window both wait for the same window. */
  readonly limit: Limit;
}

const MODES: readonly Mode[] = [
  { name: 'default', context: {}, limit: { atMost: 1.3 } },
  { name: 'lowLatency', context: { lowLatency: 'true' }, limit: { atMost: 2 } },
];
const RUNS = 5;
const UPDATES = 100;
const QUICK = { runs: 1, updates: 30 } as const;
/** From one update to the next on average; evenly spread, so that updates meet a window at every point of it. */
const GAP_MS = 40;
/** Catches what hangs, whatever the machine. */
const PATIENCE_MS = 600_000;
/** The queue to which the relays send. */
const QUEUE = 'customer-0';
/** In the product's bodies as in those of the relays. */
const ID = /"id":"(update-[\w-]+)"/g;

/** Unix ms at which an update was there, by its activity's id. */
interface Arrivals {
  readonly queue: Map<string, number>;
  readonly webhook: Map<string, number>;
}

/** An embedded run with destinations that note what arrives. */
interface Measured {
  readonly publisher: Publisher;
  readonly arrivals: Arrivals;
  close(): Promise<void>;
}

export async function latency({ quick, step }: BenchRun): Promise<Result> {
  const { runs, updates } = quick ? QUICK : { runs: RUNS, updates: UPDATES };
  const figures: Figure[] = [];
  const turns = runs + 1;
  for (const [index, { name, context, limit }] of MODES.entries()) {
    const product = await startMeasured(await synthesize(context));
    const relay = await startMeasured(await relayAssembly(context));
    try {
      const [own, ceiling]: [number[][], number[][]] = [[], []];
      for (let run = 0; run <= runs; run++) {
        const part = run === 0 ? 'warming up' : `run ${run} of ${runs}`;
        step(`${name}, ${part}`, index * turns + run, MODES.length * turns);
        const [first, second] = [await latencies(product, updates, run), await latencies(relay, updates, run)];
        if (run === 0) continue;
        own.push(first);
        ceiling.push(second);
      }
      figures.push(...figuresOf(name, limit, own, ceiling));
    } finally {
      await product.close();
      await relay.close();
    }
  }
  return {
    name: 'latency',
    what: `From before PutEvents until an update is at both a queue and a webhook: ${runs} runs of ${updates} single updates, one each ${GAP_MS} ms on average, through the embedded AWS.`,
    figures,
    notes: [
      'The ceiling: the same hops and SDK calls with functions that do nothing in between, in turns with the product in the same run.',
    ],
  };
}

function figuresOf(
  name: string,
  limit: Limit,
  own: readonly (readonly number[])[],
  ceiling: readonly (readonly number[])[],
): readonly Figure[] {
  const of = (runs: typeof own, percent: number) => runs.map((taken) => percentile(taken, percent));
  const share = (percent: number) => {
    const floor = of(ceiling, percent);
    return spreadOf(of(own, percent).map((taken, run) => taken / (floor[run] as number)));
  };
  return [
    figure(`${name}: p50`, 'ms', spreadOf(of(own, 50))),
    figure(`${name}: p50, ceiling`, 'ms', spreadOf(of(ceiling, 50))),
    figure(`${name}: p99`, 'ms', spreadOf(of(own, 99))),
    figure(`${name}: p99, ceiling`, 'ms', spreadOf(of(ceiling, 99))),
    ratio(`${name}: p50, product / ceiling`, share(50), limit),
    ratio(`${name}: p99, product / ceiling`, share(99)),
  ];
}

async function startMeasured(assembly: string): Promise<Measured> {
  const arrivals: Arrivals = { queue: new Map(), webhook: new Map() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      note(arrivals.webhook, Buffer.concat(chunks));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = { EGRESS_ALLOWANCE, RELAY_ENDPOINT: origin, RELAY_TOGETHER: '1' };
  const embedded = await startEmbedded({ assembly, port: 0, environment });
  const { endpoint, region, outputs, sqs } = embedded;
  sqs.createQueue(QUEUE);
  sqs.onMessage((queue, { body }) => queue === QUEUE && note(arrivals.queue, Buffer.from(body, 'base64')));
  await applyConfiguration(embedded, configuration(sqs.urlOf(QUEUE), `${origin}/`));
  return {
    publisher: createLocalPublisher(endpoint, region, outputs['BusName'] ?? ''),
    arrivals,
    async close() {
      await embedded.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Milliseconds of each update until it was at both. */
async function latencies({ publisher, arrivals }: Measured, updates: number, run: number): Promise<number[]> {
  const { queue, webhook } = arrivals;
  const begun = new Map<string, number>();
  for (let number = 0; number < updates; number++) {
    const id = `update-${run}-${number}`;
    begun.set(id, performance.now());
    const published = publisher.publish([JSON.stringify({ app_id: '1', feed: `g0:${number}`, new: [{ id }] })]);
    await Promise.all([published, pause(Math.random() * 2 * GAP_MS)]);
  }
  const end = performance.now() + PATIENCE_MS;
  while ([...begun.keys()].some((id) => !queue.has(id) || !webhook.has(id))) {
    if (performance.now() > end) throw new Error('an update did not arrive');
    await pause(20);
  }
  return [...begun].map(([id, at]) => Math.max(queue.get(id) as number, webhook.get(id) as number) - at);
}

function note(arrivals: Map<string, number>, body: Buffer): void {
  const now = performance.now();
  for (const [, id = ''] of body.toString('utf8').matchAll(ID)) arrivals.set(id, now);
}

function configuration(queue_url: string, url: string) {
  const auth = { type: 'keys', key: 'customer', secret: 'local' } as const;
  const destinations = [
    { transport: 'sqs' as const, queue_url, auth },
    { transport: 'webhook' as const, url },
  ];
  return {
    apps: [{ app_id: '1', name: 'bench', scopes: [{ feed_group: 'g0', realtime: true, destinations }] }],
  };
}
