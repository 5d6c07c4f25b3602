/** The pipeline under load with the journal and without, in pairs of runs. */

import { type BenchStack, startBenchStack } from '../pipeline/stack.ts';
import { type Figure, figure, type Limit, ratio } from '../result.ts';
import { median, medianInterval, spreadOf } from '../statistics.ts';
import { type Assemblies, inTurn } from './pairs.ts';

interface Load {
  readonly name: string;
  /** Updates per event. */
  readonly batchSize: number;
  readonly updates: number;
}

export const LOADS: readonly Load[] = [
  { name: '25 updates per event', batchSize: 25, updates: 16_000 },
  { name: 'one update per event', batchSize: 1, updates: 6_000 },
];
export const LOAD_ROUNDS = 13;
/** Share of the usual updates. */
const QUICK_PART = 1 / 8;
const UPDATE_BYTES = 1_000;
/** Limits of the product. */
const RATE: Limit = { atLeast: 0.92 };

interface Run {
  /** Updates per second. */
  readonly rate: number;
  /** Microseconds of all threads per update. */
  readonly cpu: number;
}

export async function loadFigures(
  assemblies: Assemblies,
  rounds: number,
  quick: boolean,
  next: (what: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, batchSize, updates } of LOADS) {
    const start = (assembly: string) => startBenchStack({ queues: 1, webhooks: 1, batchSize, assembly });
    const stacks = { journal: await start(assemblies.journal), none: await start(assemblies.none) };
    const runs: { journal: Run[]; none: Run[] } = { journal: [], none: [] };
    try {
      // The first round warms up.
      for (let round = 0; round <= rounds; round++) {
        next(`${name}, round ${round} of ${rounds}`);
        for (const stack of inTurn(round)) {
          const measured = await run(stacks[stack], batchSize, quick ? updates * QUICK_PART : updates);
          if (round > 0) runs[stack].push(measured);
        }
      }
    } finally {
      await stacks.journal.close();
      await stacks.none.close();
    }
    const pairs = runs.none.map((none, round) => ({ none, journal: runs.journal[round] as Run }));
    figures.push(
      figure(`${name}: without the journal`, 'updates/s', spreadOf(runs.none.map(({ rate }) => rate))),
      ratio(
        `${name}: throughput, with the journal / without`,
        medianInterval(pairs.map((pair) => pair.journal.rate / pair.none.rate)),
        RATE,
      ),
      figure(`${name}: CPU of the run without the journal`, 'µs/update', median(runs.none.map(({ cpu }) => cpu))),
      ratio(
        `${name}: CPU of the run, without the journal / with`,
        medianInterval(pairs.map((pair) => pair.none.cpu / pair.journal.cpu)),
      ),
    );
  }
  return figures;
}

async function run(stack: BenchStack, batchSize: number, updates: number): Promise<Run> {
  stack.clear();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const published = stack.publish({ updates, batchSize, bytes: UPDATE_BYTES, unique: true });
  await Promise.all([published, stack.until(updates)]);
  const seconds = (performance.now() - startedAt) / 1000;
  await stack.embedded.idle();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: updates / seconds, cpu: (user + system) / updates };
}
