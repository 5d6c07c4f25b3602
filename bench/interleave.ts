/**
 * Times several functions alternately. In each round every function has its turn, so that a slow phase of the machine affects all of them,
 * and a ratio compares turns of the same round. The CPU time of this thread is measured, which other processes on the same core do not
 * increase.
 */
import { spreadOf } from './statistics.ts';

type Work = () => unknown;

const WARM_UP_ROUNDS = 3;
const ROUNDS = 9;
const QUICK_ROUNDS = 3;
const TURN_MS = 60;

/** @param units number of units of work in one call of each function. */
export async function interleave(units: number, works: Readonly<Record<string, Work>>, quick: boolean) {
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  const times = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const micros = await turn(work, units);
      if (round >= WARM_UP_ROUNDS) times.get(name)?.push(micros);
    }
  }
  const of = (name: string): readonly number[] => {
    const found = times.get(name);
    if (!found) throw new Error(`nothing was timed as ${name}`);
    return found;
  };
  return {
    /** Returns the microseconds per unit of work. */
    micros: (name: string) => spreadOf(of(name)),
    /** Returns how many times as long one function takes as another. */
    ratio: (name: string, floor: string) =>
      spreadOf(of(name).map((micros, round) => micros / (of(floor)[round] as number))),
  };
}

async function turn(work: Work, units: number): Promise<number> {
  const startedAt = process.threadCpuUsage();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < TURN_MS * 1_000) {
    await work();
    calls++;
    const { user, system } = process.threadCpuUsage(startedAt);
    elapsed = user + system;
  }
  return elapsed / calls / units;
}
