/**
 * Times several ways of doing the same work side by side: in each round every one has its turn, so that what slows the
 * machine for a while slows them all, and ratios are of turns in the same round. What counts is the CPU time of this thread:
 * other processes that want the same core do not lengthen it.
 */
import { type Spread, spreadOf } from './statistics.ts';

/** Does all its work once. */
export type Work = () => unknown;

export interface Timed {
  /** Microseconds for one unit of work, by name. */
  micros(name: string): Spread;
  /** How many times as long one takes as another. */
  ratio(name: string, floor: string): Spread;
}

const WARM_UP_ROUNDS = 3;
const ROUNDS = 9;
const QUICK_ROUNDS = 3;
const TURN_MS = 60;

/** @param units of work that each does in one call. */
export async function interleave(units: number, works: Readonly<Record<string, Work>>, quick: boolean): Promise<Timed> {
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
    micros: (name) => spreadOf(of(name)),
    ratio: (name, floor) => spreadOf(of(name).map((micros, round) => micros / (of(floor)[round] as number))),
  };
}

async function turn(work: Work, units: number): Promise<number> {
  const begun = process.threadCpuUsage();
  let calls = 0;
  let taken = 0;
  while (taken < TURN_MS * 1_000) {
    await work();
    calls++;
    const { user, system } = process.threadCpuUsage(begun);
    taken = user + system;
  }
  return taken / calls / units;
}
