/** A run that loses an update is reduced to the necessary updates and faults, and never to a run that loses nothing. */
import { expect, test } from '@jest/globals';
import type { Job } from '../../../verify/soak/exact/run.ts';
import { shrink } from '../../../verify/soak/exact/shrink.ts';
import type { ChunkResult } from '../../../verify/soak/run-chunk.ts';

const FAULTS = { 'answer lost': 40, throttled: 12, restarted: 1 };

/** Creates a stack that loses one update if these faults occur. */
function stack(lossy: number, needed: readonly string[]) {
  const jobs: Job[] = [];
  const run = async (job: Job): Promise<ChunkResult> => {
    jobs.push(job);
    const { range, without = [] } = job;
    const faults = Object.fromEntries(Object.entries(FAULTS).filter(([fault]) => !without.includes(fault)));
    const loses = range.from <= lossy && lossy < range.to && needed.every((fault) => fault in faults);
    return {
      range,
      faults,
      totals: { lost: loses ? 1 : 0 },
      lostNumbers: loses ? [lossy] : [],
      histories: loses ? [[`update ${lossy}`]] : [],
    } as unknown as ChunkResult;
  };
  return { jobs, run };
}

async function shrunken(lossy: number, needed: readonly string[], most?: number) {
  const { jobs, run } = stack(lossy, needed);
  const job: Job = {
    assembly: '',
    faultSeed: 1,
    input: { seed: 1, updates: 1_010, batchSize: 25 },
    range: { from: 0, to: 1_010 },
  };
  const found = await shrink(
    { job, result: await run(job) },
    { run, say: () => {}, ...(most === undefined ? {} : { most }) },
  );
  return { ...found, faults: Object.keys(found.result.faults), ran: jobs.length - 1 };
}

test.each([
  { lossy: 137, needed: [], range: { from: 125, to: 150 } },
  { lossy: 0, needed: ['restarted'], range: { from: 0, to: 25 } },
  // The last event is not full.
  { lossy: 1_009, needed: ['throttled', 'answer lost'], range: { from: 1_000, to: 1_010 } },
])(
  'a run that loses update $lossy with the faults $needed is reduced to one event and these faults',
  async ({ lossy, needed, range }) => {
    const { job, result, faults, runs, ran } = await shrunken(lossy, needed);
    expect(job.range).toEqual(range);
    expect(faults.toSorted()).toEqual(needed.toSorted());
    expect(result.totals.lost).toBe(1);
    expect(runs).toBe(ran);
    expect(runs).toBeLessThan(10);
  },
);

test('a run that loses an update only among others keeps the others', async () => {
  const { run } = stack(600, []);
  const amongOthers = async (job: Job): Promise<ChunkResult> => {
    const result = await run(job);
    const enough = job.range.to - job.range.from >= 500;
    return enough ? result : { ...result, totals: { ...result.totals, lost: 0 } };
  };
  const job: Job = {
    assembly: '',
    faultSeed: 1,
    input: { seed: 1, updates: 1_000, batchSize: 25 },
    range: { from: 0, to: 1_000 },
  };
  const found = await shrink({ job, result: await amongOthers(job) }, { run: amongOthers, say: () => {} });
  expect(found.job.range).toEqual({ from: 500, to: 1_000 });
});

test('a run without needed faults has no faults, even if some occur only in the absence of others', async () => {
  const { run } = stack(0, []);
  const others = async (job: Job): Promise<ChunkResult> => {
    const result = await run(job);
    const { without = [] } = job;
    const faults = without.length > 0 && !without.includes('killed') ? { ...result.faults, killed: 1 } : result.faults;
    return { ...result, faults };
  };
  const job: Job = {
    assembly: '',
    faultSeed: 1,
    input: { seed: 1, updates: 25, batchSize: 25 },
    range: { from: 0, to: 25 },
  };
  const found = await shrink({ job, result: await others(job) }, { run: others, say: () => {} });
  expect(found.result.faults).toEqual({});
});

test('the search ends after the maximum number of runs, with the smallest run that lost an update', async () => {
  const { runs, result } = await shrunken(137, ['throttled'], 3);
  expect({ runs, lost: result.totals.lost }).toEqual({ runs: 3, lost: 1 });
});
