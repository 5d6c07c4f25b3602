/**
 * Runs a scenario and counts its calls. The whole load is in the intake before fan-out starts, and in the delivery queues before anything is
 * sent, and each function has one execution environment. Therefore batches are as full as under load, and the counts do not depend on the
 * speed of the machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Embedded } from '../../local/index.ts';
import type { LogLine } from '../../local/lambda/lambda.ts';
import type { Counted, Run } from '../../local/usage.ts';
import { type BenchStack, startBenchStack } from '../pipeline/stack.ts';
import { type Scenario, UPDATE_BYTES } from './scenarios.ts';

export interface Measured {
  /** `principal action` -> counts. Functions have the names of their folders. */
  readonly calls: ReadonlyMap<string, Counted>;
  readonly runs: ReadonlyMap<string, Run>;
  /** Requests to webhooks. */
  readonly posts: number;
  /** Requests to webhooks that followed each other. Overlapping requests count once. */
  readonly sequentialPosts: number;
  /** Blocks of the journal that were not written in time. Their gaps were written instead, which costs more. */
  readonly gaps: number;
}

/** Beginning of the logical id of each function. */
const FUNCTIONS = {
  'fan-out': 'FeedhoseFanOut',
  'deliver-to-queue': 'FeedhoseDeliverToQueue',
  'deliver-to-webhook': 'FeedhoseDeliverToWebhook',
  archive: 'FeedhoseArchive',
  wake: 'FeedhoseWake',
  replay: 'FeedhoseReplay',
} as const;
/** Principals whose cost does not depend on the load. */
const NOT_BY_UPDATE = new Set(['wake', 'wake/poller', 'replay', 'local']);
const POLL_MS = 5;
/** Long enough that requests that are sent together overlap. */
const ANSWER_MS = 10;

/** @param assembly folder of the cloud assembly. */
export async function runScenario(assembly: string, scenario: Scenario): Promise<Measured> {
  const { batchSize, updates } = scenario;
  let gaps = 0;
  const onLog = ({ line }: LogLine): void => {
    if (line.includes('"message":"journal.gap"')) gaps++;
  };
  const stack = await startBenchStack({
    assembly,
    hold: true,
    environments: 1,
    onLog,
    answerMs: ANSWER_MS,
    ...scenario,
  });
  const { embedded } = stack;
  try {
    embedded.usage.clear();
    // Repeated texts would compress better than those of a real load.
    const load = { batchSize, bytes: UPDATE_BYTES, unique: true };
    if (!scenario.oneByOne) await stack.publish({ updates, ...load });
    embedded.poll(FUNCTIONS['fan-out']);
    for (let update = 0; scenario.oneByOne && update < updates; update++) {
      await stack.publish({ updates: 1, ...load });
      await processed(embedded, /Intake/);
    }
    await processed(embedded, /Intake/);
    embedded.poll('FeedhoseDeliver');
    embedded.poll(FUNCTIONS.archive);
    await processed(embedded, /Feedhose/);
    return { ...measuredOf(stack), gaps };
  } finally {
    await stack.close();
  }
}

/** Resolves when these queues are empty and no function is running. */
async function processed({ sqs, idle, queues }: Embedded, wanted: RegExp): Promise<void> {
  const isWaiting = (name: string) => {
    const { visible, inFlight, delayed } = sqs.counts(name);
    return visible + inFlight + delayed > 0;
  };
  const names = Object.keys(queues).filter((name) => wanted.test(name));
  while (names.some(isWaiting)) await sleep(POLL_MS);
  await idle();
}

function measuredOf({ embedded, posts, sequentialPosts }: BenchStack): Omit<Measured, 'gaps'> {
  const ids = Object.entries(embedded.physicalIds);
  const short = (principal: string) => {
    const [name = '', ...poller] = principal.split('/');
    const isFunction = (start: string) => ids.some(([id, physicalId]) => physicalId === name && id.startsWith(start));
    const [known = name] = Object.entries(FUNCTIONS).find(([, start]) => isFunction(start)) ?? [];
    return [known, ...poller].join('/');
  };
  const byUpdate = <T>(counts: Iterable<readonly [key: string, count: T]>) => {
    const named = [...counts].map(([key, count]) => {
      const [principal = '', ...action] = key.split(' ');
      return [[short(principal), ...action].join(' '), count] as const;
    });
    return new Map(named.filter(([key]) => !NOT_BY_UPDATE.has(key.split(' ')[0] as string)));
  };
  return {
    calls: byUpdate(embedded.usage.calls()),
    runs: byUpdate(embedded.usage.runs()),
    posts: posts(),
    sequentialPosts: sequentialPosts(),
  };
}
