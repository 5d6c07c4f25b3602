/**
 * Measures whether a destination that hangs slows the others. Two stacks with ten webhooks each get the same load at the same time; in one
 * of them one webhook never answers. The result is the time from PutEvents to the arrival at the nine other webhooks of each stack.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { applyConfiguration } from '../bin/local/apply.ts';
import { synthesize } from '../bin/local/synthesize.ts';
import { EGRESS_ALLOWANCE } from '../cli/configuration/checks.ts';
import { createLocalPublisher, type Publisher } from '../cli/publish.ts';
import { startEmbedded } from '../local/index.ts';
import { startEndpoint, waitForCount } from './endpoint.ts';
import { type BenchRun, figure, type Result, ratio } from './result.ts';
import { median, percentile, spreadOf } from './statistics.ts';

const DESTINATIONS = 10;
const RUNS = 5;
const RUN_MS = 3_000;
/** Time until hanging attempts have accumulated and the first have ended at their time limit of 10 s. */
const ACCUMULATION_MS = 11_000;
const QUICK = { runs: 1, accumulationMs: 2_000 } as const;
const GAP_MS = 200;
/** The guarantee of docs/guarantees.md. */
const SLOWED = { atMost: 1.5 } as const;
/** In the cloud, an invocation that waits for an endpoint does not prevent others from running. */
const UNBOUNDED = Number.POSITIVE_INFINITY;

export async function isolation({ quick, step }: BenchRun): Promise<Result> {
  const { runs, accumulationMs } = quick ? QUICK : { runs: RUNS, accumulationMs: ACCUMULATION_MS };
  const working = await startStack(false);
  const hanging = await startStack(true);
  const both = (name: string, ms: number) => Promise.all([working.load(name, ms), hanging.load(name, ms)]);
  try {
    step('until attempts hang', 0, runs + 1);
    await both('first', accumulationMs);
    const [own, others]: [(readonly number[])[], (readonly number[])[]] = [[], []];
    for (let run = 1; run <= runs; run++) {
      step(`run ${run} of ${runs}`, run, runs + 1);
      const [allWorking, oneHanging] = await both(`run${run}`, RUN_MS);
      own.push(allWorking);
      others.push(oneHanging);
    }
    const of = (percent: number, all: readonly (readonly number[])[]) =>
      spreadOf(all.map((one) => percentile(one, percent)));
    const slowed = others.map((one, run) => median(one) / median(own[run] ?? []));
    return {
      name: 'isolation',
      what: `Two stacks with ${DESTINATIONS} webhooks each, each with an update every ${GAP_MS} ms at the same time; in one stack one webhook never answers. ${runs} runs of ${RUN_MS / 1000} s; deliveries to the nine others of each.`,
      figures: [
        figure('median, all working', 'ms', of(50, own)),
        figure('median, one hanging', 'ms', of(50, others)),
        figure('p99, all working', 'ms', of(99, own)),
        figure('p99, one hanging', 'ms', of(99, others)),
        ratio('median, one hanging / all working', spreadOf(slowed), SLOWED),
      ],
      notes: [`${own.flat().length} updates where all worked, ${others.flat().length} next to the hanging one.`],
    };
  } finally {
    await working.close();
    await hanging.close();
  }
}

/** @param measured the first webhook whose deliveries are measured. */
export async function startStack(hangs: boolean, measured = 1) {
  const publishedAt = new Map<string, number>();
  const arrivedAfter = new Map<string, number>();
  const received: Record<string, number> = {};
  const webhooks = await startEndpoint((path, body) => {
    if (path === '/0' && hangs) return undefined;
    const now = performance.now();
    const updates = JSON.parse(body.toString('utf8')) as { new: { id: string }[] }[];
    received[path] = (received[path] ?? 0) + updates.length;
    for (const { id } of updates.flatMap((update) => update.new)) {
      // Past updates that a replay sends were not published as part of a load.
      if (publishedAt.has(id)) arrivedAfter.set(id, now - (publishedAt.get(id) ?? Number.NaN));
    }
    return 200;
  });
  const environment = { EGRESS_ALLOWANCE, SETTLED_SECONDS: '1' };
  const embedded = await startEmbedded({ assembly: await synthesize(), port: 0, concurrency: UNBOUNDED, environment });
  const { outputs, endpoint, region } = embedded;
  await applyConfiguration(embedded, configuration(webhooks.origin));
  const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
  return {
    embedded,
    publisher,
    /** Returns the number of updates that arrived at a path. */
    receivedAt: (path: string): number => received[path] ?? 0,
    /** Publishes updates for a while. Returns the milliseconds until the arrival of each measured update. */
    async load(name: string, ms: number) {
      const sent = await publish(publisher, name, ms, publishedAt, measured);
      const arrived = () => sent.filter((id) => arrivedAfter.has(id)).length;
      await waitForCount('updates at the other webhooks', arrived, sent.length);
      return sent.map((id) => arrivedAfter.get(id) as number);
    },
    async close() {
      await embedded.close();
      webhooks.close();
    },
  };
}

/** Returns the ids of the measured updates. */
async function publish(
  publisher: Publisher,
  name: string,
  ms: number,
  publishedAt: Map<string, number>,
  measured: number,
) {
  const sent: string[] = [];
  const end = performance.now() + ms;
  for (let number = 0; performance.now() < end; number++) {
    const ids = Array.from({ length: DESTINATIONS }, (_, group) => `${group}-${name}-${number}`);
    for (const id of ids) publishedAt.set(id, performance.now());
    await publisher.publish(
      ids.map((id, group) => JSON.stringify({ app_id: '1', feed: `group${group}:1`, new: [{ id }] })),
    );
    sent.push(...ids.slice(measured));
    await pause(GAP_MS);
  }
  return sent;
}

function configuration(origin: string) {
  const scopes = Array.from({ length: DESTINATIONS }, (_, group) => ({
    feed_group: `group${group}`,
    realtime: true,
    destinations: [{ transport: 'webhook' as const, url: `${origin}/${group}` }],
  }));
  return { apps: [{ app_id: '1', name: 'bench', scopes }] };
}
