/**
 * Makes a run that loses an update smaller while it still loses one: first with fewer updates, then with fewer kinds of faults. The
 * result has a short history.
 */
import type { Range } from '../ledger.ts';
import type { ChunkResult } from '../run-chunk.ts';
import type { Job } from './run.ts';

export interface Shrunken {
  readonly job: Job;
  readonly result: ChunkResult;
  /** Number of runs that were needed. */
  readonly runs: number;
}

export interface ShrinkOptions {
  readonly run: (job: Job) => Promise<ChunkResult>;
  readonly say: (text: string) => void;
  /** Maximum number of runs. */
  readonly most?: number;
}

const MOST_RUNS = 60;

/** @param found a job that loses an update, and its result. */
export async function shrink(
  found: { readonly job: Job; readonly result: ChunkResult },
  { run, say, most = MOST_RUNS }: ShrinkOptions,
): Promise<Shrunken> {
  let { job, result } = found;
  let runs = 0;
  /** Reports whether a smaller job loses an update too. If so, the search continues with it. */
  const loses = async (smaller: Job): Promise<boolean> => {
    if (runs >= most) return false;
    runs++;
    const tried = await run(smaller);
    if (tried.totals.lost === 0) return false;
    [job, result] = [smaller, tried];
    const { from, to } = smaller.range;
    say(`  still loses: updates ${from} to ${to - 1}, ${Object.keys(tried.faults).length} kinds of faults`);
    return true;
  };

  const { batchSize } = job.input;
  let smaller = true;
  while (smaller) {
    smaller = false;
    for (const range of partsOf(job.range, batchSize, result.lostNumbers)) {
      smaller = await loses({ ...job, range });
      if (smaller) break;
    }
  }
  const occurred = (): readonly string[] =>
    Object.entries(result.faults)
      .toSorted(([, a], [, b]) => a - b)
      .map(([fault]) => fault);
  const without = (faults: readonly string[]) => loses({ ...job, without: [...(job.without ?? []), ...faults] });
  // Usually no fault is needed. Without these faults, others can occur.
  let noneNeeded = true;
  while (noneNeeded && occurred().length > 0) noneNeeded = await without(occurred());
  if (!noneNeeded) for (const fault of occurred()) await without([fault]);
  return { job, result, runs };
}

/** Returns parts of a range in whole events, the most promising small ones first. */
function partsOf({ from, to }: Range, batchSize: number, lost: readonly number[]): readonly Range[] {
  const events = Math.ceil((to - from) / batchSize);
  if (events <= 1) return [];
  const own = lost
    .map((number) => number - (number % batchSize))
    .map((at) => ({ from: at, to: Math.min(to, at + batchSize) }));
  const middle = from + Math.ceil(events / 2) * batchSize;
  const quarter = Math.max(1, Math.floor(events / 4)) * batchSize;
  const parts = [
    ...own,
    { from, to: middle },
    { from: middle, to },
    { from: from + quarter, to },
    { from, to: Math.max(from + batchSize, from + (events - quarter / batchSize) * batchSize) },
  ];
  const isSmaller = (part: Range) => part.to > part.from && part.to - part.from < to - from;
  const seen = new Set<string>();
  return parts.filter((part) => {
    const key = `${part.from}-${part.to}`;
    const isNew = isSmaller(part) && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
