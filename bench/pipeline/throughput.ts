/**
 * Updates a second, end to end: from the first PutEvents until every update has arrived at a queue and at a webhook. The
 * product and the transport's ceiling take turns, so that each round gives a ratio of its own.
 */
import { synthesize } from '../../bin/local/synthesize.ts';
import { type BenchRun, type Figure, figure, type Result, ratio } from '../result.ts';
import { spreadOf } from '../statistics.ts';
import { relayAssembly } from './relay.ts';
import { startWorld, type World } from './stack.ts';

interface Load {
  readonly name: string;
  /** Updates in an event. */
  readonly together: number;
  /** In a run: several seconds' worth, so that one batching window counts little. */
  readonly updates: number;
}

const LOADS: readonly Load[] = [
  { name: '25 updates an event', together: 25, updates: 32_000 },
  { name: 'one update an event', together: 1, updates: 12_000 },
];
const ROUNDS = 5;
/** Rounds, and the part of the usual updates. */
const QUICK = { rounds: 1, part: 1 / 8 } as const;
const UPDATE_BYTES = 1_000;
/** What the product reaches of the ceiling's updates a second, and what it takes of the ceiling's CPU time. */
const SHARE = { atLeast: 0.6 } as const;
const CPU_SHARE = { atMost: 1.75 } as const;
const CPU = 'CPU time of all';

interface Run {
  /** Updates a second. */
  readonly rate: number;
  /** Microseconds an update, of all threads: backend, services, functions, endpoint. */
  readonly cpu: number;
}

export async function throughput(bench: BenchRun): Promise<Result> {
  const figures: Figure[] = [];
  for (const load of LOADS) figures.push(...(await measure(load, bench)));
  return {
    name: 'throughput',
    what: `Updates of 1 KB from PutEvents to a queue and a webhook each, through the embedded AWS: real SDK, real HTTP, all in one process. Counted when they are at both.`,
    figures,
    notes: [
      'The ceiling: the same hops, bytes and SDK calls with functions that do nothing in between, in turns with the product in the same run.',
      `${CPU}: backend, services, functions and endpoint together, on every core; it hardly depends on what else the machine does.`,
    ],
  };
}

async function measure(load: Load, { quick, step }: BenchRun): Promise<readonly Figure[]> {
  const { name, together } = load;
  const updates = quick ? load.updates * QUICK.part : load.updates;
  const rounds = quick ? QUICK.rounds : ROUNDS;
  const turns = rounds + 1;
  const options = { queues: 1, webhooks: 1, together };
  const product = await startWorld({ ...options, assembly: await synthesize() });
  const relay = await startWorld({ ...options, assembly: await relayAssembly() });
  try {
    const own: Run[] = [];
    const ceiling: Run[] = [];
    for (let round = 0; round <= rounds; round++) {
      const done = LOADS.indexOf(load) * turns + round;
      step(`${name}, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`, done, LOADS.length * turns);
      const [first, second] = [await run(product, together, updates), await run(relay, together, updates)];
      // The first warms up.
      if (round === 0) continue;
      own.push(first);
      ceiling.push(second);
    }
    const share = (of: keyof Run) => spreadOf(own.map((run, round) => run[of] / (ceiling[round] as Run)[of]));
    return [
      figure(name, 'updates/s', spreadOf(own.map(({ rate }) => rate))),
      figure(`${name}: the ceiling`, 'updates/s', spreadOf(ceiling.map(({ rate }) => rate))),
      ratio(`${name}: product / ceiling`, share('rate'), SHARE),
      figure(`${name}: ${CPU}`, 'µs/update', spreadOf(own.map(({ cpu }) => cpu))),
      figure(`${name}: ${CPU}, ceiling`, 'µs/update', spreadOf(ceiling.map(({ cpu }) => cpu))),
      ratio(`${name}: ${CPU}, product / ceiling`, share('cpu'), CPU_SHARE),
    ];
  } finally {
    await product.close();
    await relay.close();
  }
}

async function run(world: World, together: number, updates: number): Promise<Run> {
  world.clear();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const published = world.publish({ updates, together, bytes: UPDATE_BYTES });
  await Promise.all([published, world.until(updates, updates)]);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await world.embedded.idle();
  return { rate: updates / seconds, cpu: (user + system) / updates };
}
