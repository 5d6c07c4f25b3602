/**
 * Measures replays. Throughput: updates from PutEvents to a webhook, and then from the journal to the same webhook. Isolation: two stacks
 * get the same load at the same time, and in one of them a replay to one of the ten webhooks runs.
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { embeddedClient } from '../cli/reach/embedded-client.ts';
import { waitForCount } from './endpoint.ts';
import { startStack } from './isolation.ts';
import { type BenchRun, figure, type Result, ratio } from './result.ts';
import { percentile } from './statistics.ts';

const PAST = 40_000;
const RUNS = 5;
const RUN_MS = 3_000;
const QUICK = { past: 4_000, runs: 1 } as const;
/** Updates in one call of the publisher, and characters of each. */
const [TOGETHER, CHARACTERS] = [250, 900];
/** The journal of a moment is complete after this time in this run. */
const SETTLED_MS = 1_100;
const SCOPE = 'feed_group:group0';
const SLOWED = { atMost: 1.5 } as const;
const SHARE = { atLeast: 0.5 } as const;

type Stack = Awaited<ReturnType<typeof startStack>>;

export async function replay({ quick, step }: BenchRun): Promise<Result> {
  const past = quick ? QUICK.past : PAST;
  const runs = quick ? QUICK.runs : RUNS;
  const [quiet, replaying] = [await startStack(false, 0), await startStack(false, 0)];
  try {
    step('throughput', 0, runs + 1);
    const from = new Date(Date.now() - 1_000).toISOString();
    const live = await timed(() => publishPast(replaying, past));
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const range = { from, to: new Date().toISOString() };
    const again = await timed(async () => {
      const before = replaying.receivedAt('/0');
      await startReplay(replaying, range);
      await waitForCount('replayed updates', () => replaying.receivedAt('/0') - before, past);
    });
    await Promise.all([quiet.load('first', RUN_MS), replaying.load('first', RUN_MS)]);
    const [own, others]: [number[], number[]] = [[], []];
    for (let run = 1; run <= runs; run++) {
      step(`run ${run} of ${runs}`, run, runs + 1);
      const isDone = await startReplay(replaying, range);
      const [alone, beside] = await Promise.all([quiet.load(`run${run}`, RUN_MS), replaying.load(`run${run}`, RUN_MS)]);
      own.push(...alone);
      others.push(...beside);
      await waitForCount('replays', isDone, 1);
    }
    return {
      name: 'replay',
      what: `A replay of ${past} updates of 1 KB to one of ten webhooks, while all of them get an update every 200 ms each; a second stack gets the same load at the same time without a replay.`,
      figures: [
        figure('live', 'updates/s', past / live),
        figure('replay', 'updates/s', past / again),
        ratio('replay / live', live / again, SHARE),
        figure('p99, no replay', 'ms', percentile(own, 99)),
        figure('p99, replay running', 'ms', percentile(others, 99)),
        ratio('p99, replay running / no replay', percentile(others, 99) / percentile(own, 99), SLOWED),
      ],
      notes: ['The time of the replay begins with its creation, and includes the start of its function.'],
    };
  } finally {
    await quiet.close();
    await replaying.close();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function publishPast({ publisher, receivedAt }: Stack, count: number): Promise<void> {
  const before = receivedAt('/0');
  for (let from = 0; from < count; from += TOGETHER) {
    const lines = Array.from({ length: Math.min(TOGETHER, count - from) }, (_, index) => {
      const activity = { id: `past-${from + index}`, text: 'x'.repeat(CHARACTERS) };
      return JSON.stringify({ app_id: '1', feed: `group0:${index % 7}`, new: [activity] });
    });
    await publisher.publish(lines);
  }
  await waitForCount('past updates', () => receivedAt('/0') - before, count);
}

/** Starts a replay to the first webhook at once, instead of at the next minute. Returns a function that returns 1 when the replay is done. */
async function startReplay({ embedded }: Stack, range: object): Promise<() => Promise<number>> {
  const authorization = `Bearer ${embedded.issueToken({ sub: 'bench', 'cognito:groups': '[operators]' })}`;
  const call = async <T>(route: string, body?: object): Promise<T> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const answer = await fetch(`${embedded.api}${route}`, { headers, ...sent });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  type Named = { readonly id: string };
  const { items } = await call<{ readonly items: readonly Named[] }>(`/apps/1/scopes/${SCOPE}/destinations`);
  const wish = { scope: SCOPE, ...range, to_destination: items[0]?.id };
  const planned = await call<Named>('/apps/1/replays', wish);
  await call(`/replays/${planned.id}/start`, {});
  const lambda = new LambdaClient(embeddedClient(embedded));
  const FunctionName = embedded.outputs['ReplayFunctionName'];
  // The answer comes when the replay has ended.
  lambda
    .send(new InvokeCommand({ FunctionName }))
    .catch(() => {})
    .finally(() => lambda.destroy());
  const path = `/replays/${planned.id}`;
  return async () => ((await call<{ readonly status: string }>(path)).status === 'done' ? 1 : 0);
}
