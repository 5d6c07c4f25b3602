/**
 * A dead destination must not slow the others: two stacks with ten webhooks each get the same load at the same time; in one
 * of them one webhook never answers. Measured is the time from PutEvents to the arrival at the nine others of each.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { applyConfiguration } from '../bin/local/apply.ts';
import { synthesize } from '../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../cli/configuration/checks.ts';
import { createLocalPublisher, type Publisher } from '../cli/publish.ts';
import { startEmbedded } from '../local/index.ts';
import { type BenchRun, figure, type Result, ratio } from './result.ts';
import { median, percentile, spreadOf } from './statistics.ts';

const DESTINATIONS = 10;
const RUNS = 5;
const RUN_MS = 3_000;
/** Until hanging attempts have piled up and the first have ended: their time limit is 10 s. */
const PILE_UP_MS = 11_000;
const QUICK = { runs: 1, pileUpMs: 2_000 } as const;
const GAP_MS = 200;
/** Catches what hangs, whatever the machine. */
const PATIENCE_MS = 600_000;
/** What docs/guarantees.md promises. */
const SLOWED = { atMost: 1.5 } as const;
/** In the cloud an invocation that waits for an endpoint keeps no other from running. */
const UNBOUNDED = Number.POSITIVE_INFINITY;

interface Stack {
  /** Puts updates for a while. Gives how long each took that goes to the nine, in ms, once all of them have arrived. */
  load(name: string, ms: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

export async function isolation({ quick, step }: BenchRun): Promise<Result> {
  const { runs, pileUpMs } = quick ? QUICK : { runs: RUNS, pileUpMs: PILE_UP_MS };
  const well = await startStack(false);
  const hanging = await startStack(true);
  const both = (name: string, ms: number) => Promise.all([well.load(name, ms), hanging.load(name, ms)]);
  try {
    step('until attempts hang', 0, runs + 1);
    await both('first', pileUpMs);
    const [own, others]: [(readonly number[])[], (readonly number[])[]] = [[], []];
    for (let run = 1; run <= runs; run++) {
      step(`run ${run} of ${runs}`, run, runs + 1);
      const [allWell, oneHanging] = await both(`run${run}`, RUN_MS);
      own.push(allWell);
      others.push(oneHanging);
    }
    const of = (percent: number, all: readonly (readonly number[])[]) =>
      spreadOf(all.map((one) => percentile(one, percent)));
    return {
      name: 'isolation',
      what: `Two stacks with ${DESTINATIONS} webhooks each, an update each ${GAP_MS} ms to each of them at the same time; in one stack one webhook never answers. ${runs} runs of ${RUN_MS / 1000} s; what the nine others of each got.`,
      figures: [
        figure('median, all well', 'ms', of(50, own)),
        figure('median, one hanging', 'ms', of(50, others)),
        figure('p99, all well', 'ms', of(99, own)),
        figure('p99, one hanging', 'ms', of(99, others)),
        ratio(
          'median, one hanging / all well',
          spreadOf(others.map((one, run) => median(one) / median(own[run] ?? []))),
          SLOWED,
        ),
      ],
      notes: [`${own.flat().length} updates where all were well, ${others.flat().length} beside the hanging one.`],
    };
  } finally {
    await well.close();
    await hanging.close();
  }
}

async function startStack(hangs: boolean): Promise<Stack> {
  const put = new Map<string, number>();
  const taken = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/0' && hangs) return;
      const now = performance.now();
      const updates = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { new: { id: string }[] }[];
      for (const id of updates.flatMap((update) => update.new.map((activity) => activity.id))) {
        taken.set(id, now - (put.get(id) ?? Number.NaN));
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const assembly = await synthesize();
  const embedded = await startEmbedded({
    assembly,
    port: 0,
    concurrency: UNBOUNDED,
    environment: { EGRESS_ALLOWANCE },
  });
  const { outputs, endpoint, region } = embedded;
  await applyConfiguration(embedded, configuration(origin));
  const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
  return {
    async load(name, ms) {
      const sent = await publish(publisher, name, ms, put);
      await until(() => sent.every((id) => taken.has(id)));
      return sent.map((id) => taken.get(id) as number);
    },
    async close() {
      await embedded.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Gives the ids of the updates that go to the nine. */
async function publish(publisher: Publisher, name: string, ms: number, put: Map<string, number>) {
  const sent: string[] = [];
  const end = performance.now() + ms;
  for (let number = 0; performance.now() < end; number++) {
    const ids = Array.from({ length: DESTINATIONS }, (_, group) => `${group}-${name}-${number}`);
    for (const id of ids) put.set(id, performance.now());
    await publisher.publish(
      ids.map((id, group) => JSON.stringify({ app_id: '1', feed: `group${group}:1`, new: [{ id }] })),
    );
    sent.push(...ids.slice(1));
    await pause(GAP_MS);
  }
  return sent;
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('an update did not arrive at a well webhook');
    await pause(20);
  }
}

function configuration(origin: string) {
  const scopes = Array.from({ length: DESTINATIONS }, (_, group) => ({
    feed_group: `group${group}`,
    realtime: true,
    destinations: [{ transport: 'webhook' as const, url: `${origin}/${group}` }],
  }));
  return { apps: [{ app_id: '1', name: 'bench', scopes }] };
}
