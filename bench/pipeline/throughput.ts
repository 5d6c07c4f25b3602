/**
 * Updates per second, end to end: from the first PutEvents until every update has arrived at a queue and at a webhook, compared with the
 * ceiling of the transport.
 */
import { type BenchRun, type Figure, figure, type Result, ratio } from '../result.ts';
import { spreadOf } from '../statistics.ts';
import { compareWithCeiling } from './relay.ts';
import { type BenchStack, startBenchStack } from './stack.ts';

interface Load {
  readonly name: string;
  /** Updates per event. */
  readonly batchSize: number;
  /** Updates of a round: enough for several seconds, so that one batching window matters little. */
  readonly updates: number;
}

const LOADS: readonly Load[] = [
  { name: '25 updates per event', batchSize: 25, updates: 32_000 },
  { name: 'one update per event', batchSize: 1, updates: 12_000 },
];
const ROUNDS = 5;
/** Number of rounds, and share of the usual updates. */
const QUICK = { rounds: 1, part: 1 / 8 } as const;
const UPDATE_BYTES = 1_000;
/** Limits of the product: updates per second and CPU time, relative to the ceiling. */
const SHARE = { atLeast: 0.6 } as const;
const CPU_SHARE = { atMost: 1.75 } as const;
const CPU = 'CPU time';

interface Run {
  /** Updates per second. */
  readonly rate: number;
  /** Microseconds per update of all threads: backend, services, functions, endpoint. */
  readonly cpu: number;
}

export async function throughput(bench: BenchRun): Promise<Result> {
  const figures: Figure[] = [];
  for (const load of LOADS) figures.push(...(await measure(load, bench)));
  return {
    name: 'throughput',
    what: `Updates of 1 KB from PutEvents to a queue and a webhook each, through the embedded AWS: real SDK, real HTTP, in one process. An update counts when it has arrived at both.`,
    figures,
    notes: [
      'The ceiling: the same hops, bytes and SDK calls with functions that do no work, alternating with the product in the same run.',
      `${CPU}: the sum of backend, services, functions and endpoint on all cores; it depends little on other load of the machine.`,
    ],
  };
}

async function measure(load: Load, { quick, step }: BenchRun): Promise<readonly Figure[]> {
  const { name, batchSize } = load;
  const updates = quick ? load.updates * QUICK.part : load.updates;
  const rounds = quick ? QUICK.rounds : ROUNDS;
  const { product, ceiling } = await compareWithCeiling(
    {},
    rounds,
    (assembly) => startBenchStack({ queues: 1, webhooks: 1, batchSize, assembly }),
    (stack) => run(stack, batchSize, updates),
    (what, round) => step(`${name}, ${what}`, LOADS.indexOf(load) * (rounds + 1) + round, LOADS.length * (rounds + 1)),
  );
  const share = (of: keyof Run) => spreadOf(product.map((one, round) => one[of] / (ceiling[round] as Run)[of]));
  return [
    figure(name, 'updates/s', spreadOf(product.map(({ rate }) => rate))),
    figure(`${name}: the ceiling`, 'updates/s', spreadOf(ceiling.map(({ rate }) => rate))),
    ratio(`${name}: product / ceiling`, share('rate'), SHARE),
    figure(`${name}: ${CPU}`, 'µs/update', spreadOf(product.map(({ cpu }) => cpu))),
    figure(`${name}: ${CPU}, ceiling`, 'µs/update', spreadOf(ceiling.map(({ cpu }) => cpu))),
    ratio(`${name}: ${CPU}, product / ceiling`, share('cpu'), CPU_SHARE),
  ];
}

async function run(stack: BenchStack, batchSize: number, updates: number): Promise<Run> {
  stack.clear();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const published = stack.publish({ updates, batchSize, bytes: UPDATE_BYTES });
  await Promise.all([published, stack.until(updates)]);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await stack.embedded.idle();
  return { rate: updates / seconds, cpu: (user + system) / updates };
}
