/**
 * Runs a scenario and counts its calls. The whole load is in the intake before fan-out looks at it, and in the deliveries
 * queues before anything is sent; each function has one execution environment. So batches are as full as they are under
 * load, and the counts are the same on a slow machine and on a quick one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Embedded } from '../../local/index.ts';
import type { Counted, Run } from '../../local/usage.ts';
import { startWorld, type World } from '../pipeline/stack.ts';
import { type Scenario, UPDATE_BYTES } from './scenarios.ts';

export interface Measured {
  readonly scenario: Scenario;
  /** `principal action` -> what was counted; functions by the folder of their code. */
  readonly calls: ReadonlyMap<string, Counted>;
  readonly runs: ReadonlyMap<string, Run>;
  /** Requests to webhooks. */
  readonly posts: number;
}

/** How the logical ids of each function begin. */
const FUNCTIONS = {
  'fan-out': 'FeedhoseFanOut',
  'deliver-to-queue': 'FeedhoseDeliverToQueue',
  'deliver-to-webhook': 'FeedhoseDeliverToWebhook',
  archive: 'FeedhoseArchive',
  wake: 'FeedhoseWake',
} as const;
/** Paid for by the minute, whatever the load. */
const NOT_BY_UPDATE = new Set(['wake', 'wake/poller', 'local']);
const POLL_MS = 5;

/** @param assembly folder of the cloud assembly. */
export async function runScenario(assembly: string, scenario: Scenario): Promise<Measured> {
  const { together, updates } = scenario;
  const world = await startWorld({ assembly, hold: true, environments: 1, ...scenario });
  const { embedded } = world;
  try {
    embedded.usage.clear();
    await world.publish({ updates, together, bytes: UPDATE_BYTES });
    embedded.poll(FUNCTIONS['fan-out']);
    await workedOff(embedded, /Intake/);
    embedded.poll('FeedhoseDeliver');
    embedded.poll(FUNCTIONS.archive);
    await workedOff(embedded, /Feedhose/);
    return measuredOf(scenario, world);
  } finally {
    await world.close();
  }
}

/** Resolves when these queues are empty and nothing runs. */
async function workedOff({ sqs, idle, queues }: Embedded, wanted: RegExp): Promise<void> {
  const isWaiting = (name: string) => {
    const { visible, inFlight, delayed } = sqs.counts(name);
    return visible + inFlight + delayed > 0;
  };
  const names = Object.keys(queues).filter((name) => wanted.test(name));
  while (names.some(isWaiting)) await sleep(POLL_MS);
  await idle();
}

function measuredOf(scenario: Scenario, { embedded, posts }: World): Measured {
  const known = Object.entries(embedded.physicalIds).flatMap(([logicalId, physicalId]) => {
    const [short] = Object.entries(FUNCTIONS).find(([, start]) => logicalId.startsWith(start)) ?? [];
    return short === undefined ? [] : [[physicalId, short] as const];
  });
  const shortNames = new Map(known);
  const short = (principal: string) => {
    const [name = '', ...poller] = principal.split('/');
    return [shortNames.get(name) ?? name, ...poller].join('/');
  };
  const calls = [...embedded.usage.calls()].map(([key, counted]) => {
    const [principal = '', action = ''] = key.split(' ');
    return { principal: short(principal), action, counted };
  });
  const runs = [...embedded.usage.runs()].map(([name, run]) => [short(name), run] as const);
  return {
    scenario,
    calls: new Map(
      calls
        .filter(({ principal }) => !NOT_BY_UPDATE.has(principal))
        .map(({ principal, action, counted }) => [`${principal} ${action}`, counted]),
    ),
    runs: new Map(runs.filter(([name]) => !NOT_BY_UPDATE.has(name))),
    posts: posts(),
  };
}
