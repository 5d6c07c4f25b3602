/**
 * Time from PutEvents to arrival at low load: single updates with pauses between them, to a queue and a webhook, with the defaults of the
 * stack (a batching window of one second) and with `lowLatency`, compared with the ceiling of the transport.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { startEmbedded } from '../../local/index.ts';
import { startEndpoint, waitForCount } from '../endpoint.ts';
import { type BenchRun, type Figure, figure, type Limit, type Result, ratio } from '../result.ts';
import { percentile, spreadOf } from '../statistics.ts';
import { type Compared, compareWithCeiling } from './relay.ts';

interface Mode {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Limit of the median, product / ceiling. With the batching window, both wait for the same window. */
  readonly limit: Limit;
}

const MODES: readonly Mode[] = [
  { name: 'default', context: {}, limit: { atMost: 1.3 } },
  { name: 'lowLatency', context: { lowLatency: 'true' }, limit: { atMost: 2 } },
];
const RUNS = 5;
const UPDATES = 100;
const QUICK = { runs: 1, updates: 30 } as const;
/** Average time between two updates. The gaps are random, so that updates arrive at every point of a batching window. */
const GAP_MS = 40;
/** The queue to which the relays send. */
const QUEUE = 'customer-0';
/** An id in the bodies of the product and of the relays. */
const ID = /"id":"(update-[\w-]+)"/g;

/** Activity id -> when the update arrived, by `performance.now()`. */
type Arrivals = Map<string, number>;

export async function latency({ quick, step }: BenchRun): Promise<Result> {
  const { runs, updates } = quick ? QUICK : { runs: RUNS, updates: UPDATES };
  const figures: Figure[] = [];
  const turns = runs + 1;
  for (const [index, { name, context, limit }] of MODES.entries()) {
    const compared = await compareWithCeiling(
      context,
      runs,
      startMeasured,
      (stack, run) => latencies(stack, updates, run),
      (what, run) => step(`${name}, ${what}`, index * turns + run, MODES.length * turns),
    );
    figures.push(...figuresOf(name, limit, compared));
  }
  return {
    name: 'latency',
    what: `Time from PutEvents until an update has arrived at both a queue and a webhook: ${runs} runs of ${updates} single updates, one every ${GAP_MS} ms on average, through the embedded AWS.`,
    figures,
    notes: [
      'The ceiling: the same hops and SDK calls with functions that do no work, alternating with the product in the same run.',
    ],
  };
}

function figuresOf(name: string, limit: Limit, { product, ceiling }: Compared<readonly number[]>): readonly Figure[] {
  const of = (runs: typeof product, percent: number) => runs.map((times) => percentile(times, percent));
  const share = (percent: number) => {
    const reference = of(ceiling, percent);
    return spreadOf(of(product, percent).map((ms, run) => ms / (reference[run] as number)));
  };
  return [
    figure(`${name}: p50`, 'ms', spreadOf(of(product, 50))),
    figure(`${name}: p50, ceiling`, 'ms', spreadOf(of(ceiling, 50))),
    figure(`${name}: p99`, 'ms', spreadOf(of(product, 99))),
    figure(`${name}: p99, ceiling`, 'ms', spreadOf(of(ceiling, 99))),
    ratio(`${name}: p50, product / ceiling`, share(50), limit),
    ratio(`${name}: p99, product / ceiling`, share(99)),
  ];
}

/** Starts an embedded run with destinations that record what arrives. */
async function startMeasured(assembly: string) {
  const [queue, webhook]: [Arrivals, Arrivals] = [new Map(), new Map()];
  const record = (arrivals: Arrivals, body: Buffer) => {
    const now = performance.now();
    for (const [, id = ''] of body.toString('utf8').matchAll(ID)) arrivals.set(id, now);
    return 200;
  };
  const receiver = await startEndpoint((_, body) => record(webhook, body));
  const environment = { EGRESS_ALLOWANCE, RELAY_ENDPOINT: receiver.origin, RELAY_BATCH_SIZE: '1' };
  const embedded = await startEmbedded({ assembly, port: 0, environment });
  const { endpoint, region, outputs, sqs } = embedded;
  sqs.createQueue(QUEUE);
  sqs.onMessage((name, { body }) => name === QUEUE && record(queue, Buffer.from(body, 'base64')));
  await applyConfiguration(embedded, configuration(sqs.urlOf(QUEUE), `${receiver.origin}/`));
  return {
    publisher: createLocalPublisher(endpoint, region, outputs['BusName'] ?? ''),
    queue,
    webhook,
    async close() {
      await embedded.close();
      receiver.close();
    },
  };
}

/** Returns the milliseconds until each update has arrived at both destinations. */
async function latencies(
  { publisher, queue, webhook }: Awaited<ReturnType<typeof startMeasured>>,
  updates: number,
  run: number,
): Promise<number[]> {
  const publishedAt = new Map<string, number>();
  for (let number = 0; number < updates; number++) {
    const id = `update-${run}-${number}`;
    publishedAt.set(id, performance.now());
    const published = publisher.publish([JSON.stringify({ app_id: '1', feed: `g0:${number}`, new: [{ id }] })]);
    await Promise.all([published, pause(Math.random() * 2 * GAP_MS)]);
  }
  const ids = [...publishedAt.keys()];
  await waitForCount('updates', () => ids.filter((id) => queue.has(id) && webhook.has(id)).length, ids.length);
  return [...publishedAt].map(([id, at]) => Math.max(queue.get(id) as number, webhook.get(id) as number) - at);
}

function configuration(queue_url: string, url: string) {
  const auth = { type: 'keys', key: 'customer', secret: 'local' } as const;
  const destinations = [
    { transport: 'sqs' as const, queue_url, auth },
    { transport: 'webhook' as const, url },
  ];
  return { apps: [{ app_id: '1', name: 'bench', scopes: [{ feed_group: 'g0', realtime: true, destinations }] }] };
}
