/**
 * From PutEvents to arrival at idle load: single updates with pauses between them, to a queue and a webhook, with the
 * stack's defaults (a batching window of a second) and with `lowLatency`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EGRESS_ALLOWANCE } from '../../bin/local/load-configuration.ts';
import { seed } from '../../bin/local/seed.ts';
import { synthesize } from '../../bin/local/synthesize.ts';
import { createLocalPublisher, type Publisher } from '../../cli/publish.ts';
import { startEmbedded } from '../../local/index.ts';
import { type Figure, figure, type Result } from '../result.ts';
import { percentile, spreadOf } from '../statistics.ts';

interface Mode {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const MODES: readonly Mode[] = [
  { name: 'default', context: {}, p50: 1_200, p99: 2_000 },
  { name: 'lowLatency', context: { lowLatency: 'true' }, p50: 50, p99: 150 },
];
const RUNS = 5;
const UPDATES = 100;
/** From one update to the next on average; evenly spread, so that updates meet a window at every point of it. */
const GAP_MS = 40;
const PATIENCE_MS = 30_000;
const QUEUE = 'customer';

/** Unix ms at which an update was there, by its activity's id. */
interface Arrivals {
  readonly queue: Map<string, number>;
  readonly webhook: Map<string, number>;
}

export async function latency(): Promise<Result> {
  const figures: Figure[] = [];
  for (const mode of MODES) figures.push(...(await measure(mode)));
  return {
    name: 'latency',
    what: `From before PutEvents until an update is at both a queue and a webhook: ${RUNS} runs of ${UPDATES} single updates, one each ${GAP_MS} ms on average, through the embedded AWS.`,
    figures,
  };
}

async function measure({ name, context, p50, p99 }: Mode): Promise<readonly Figure[]> {
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
  const assembly = await synthesize(context);
  const embedded = await startEmbedded({ assembly, port: 0, environment: { EGRESS_ALLOWANCE } });
  const { endpoint, region, outputs, sqs } = embedded;
  try {
    sqs.createQueue(QUEUE);
    sqs.onMessage((queue, { body }) => queue === QUEUE && note(arrivals.queue, Buffer.from(body, 'base64')));
    await seed(configuration(sqs.urlOf(QUEUE), `http://127.0.0.1:${(server.address() as AddressInfo).port}/`), {
      endpoint,
      region,
      table: outputs['ConfigurationTableName'] ?? '',
      keyId: outputs['SecretsKeyArn'] ?? '',
    });
    const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
    const runs: (readonly number[])[] = [];
    // The first warms up.
    for (let count = 0; count <= RUNS; count++) runs.push(await run(publisher, arrivals, count));
    const of = (percent: number) => spreadOf(runs.slice(1).map((taken) => percentile(taken, percent)));
    return [
      figure(`${name}: p50`, 'ms', of(50), { atMost: p50 }),
      figure(`${name}: p99`, 'ms', of(99), { atMost: p99 }),
    ];
  } finally {
    await embedded.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Milliseconds of each update until it was at both. */
async function run(publisher: Publisher, { queue, webhook }: Arrivals, count: number): Promise<readonly number[]> {
  const begun = new Map<string, number>();
  for (let number = 0; number < UPDATES; number++) {
    const id = `${count}-${number}`;
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
  const updates = JSON.parse(body.toString('utf8')) as readonly { readonly new: readonly { readonly id: string }[] }[];
  for (const update of updates) for (const { id } of update.new) arrivals.set(id, now);
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
