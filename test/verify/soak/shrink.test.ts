/** What loses is made smaller: to the update and the faults that it takes, and never to something that does not lose. */
import { expect, test } from '@jest/globals';
import type { Job } from '../../../verify/soak/exact/run.ts';
import { shrink } from '../../../verify/soak/exact/shrink.ts';
import type { ChunkResult } from '../../../verify/soak/run-chunk.ts';

const FAULTS = { 'answer lost': 40, throttled: 12, restarted: 1 };

/** A stack that loses one update when it comes with these faults. */
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
      stories: loses ? [[`update ${lossy}`]] : [],
    } as unknown as ChunkResult;
  };
  return { jobs, run };
}

async function shrunken(lossy: number, needed: readonly string[], most?: number) {
  const { jobs, run } = stack(lossy, needed);
  const job: Job = {
    assembly: '',
    dice: 1,
    input: { seed: 1, updates: 1_010, together: 25 },
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
])('update $lossy is lost with $needed', async ({ lossy, needed, range }) => {
  const { job, result, faults, runs, ran } = await shrunken(lossy, needed);
  expect(job.range).toEqual(range);
  expect(faults.toSorted()).toEqual(needed.toSorted());
  expect(result.totals.lost).toBe(1);
  expect(runs).toBe(ran);
  expect(runs).toBeLessThan(10);
});

test('an update that is lost only among others is left among them', async () => {
  const { run } = stack(600, []);
  const together = async (job: Job): Promise<ChunkResult> => {
    const result = await run(job);
    const enough = job.range.to - job.range.from >= 500;
    return enough ? result : { ...result, totals: { ...result.totals, lost: 0 } };
  };
  const job: Job = {
    assembly: '',
    dice: 1,
    input: { seed: 1, updates: 1_000, together: 25 },
    range: { from: 0, to: 1_000 },
  };
  const found = await shrink({ job, result: await together(job) }, { run: together, say: () => {} });
  expect(found.job.range).toEqual({ from: 500, to: 1_000 });
});

test('faults that strike only when others do not are no reason to keep any', async () => {
  const { run } = stack(0, []);
  const others = async (job: Job): Promise<ChunkResult> => {
    const result = await run(job);
    const { without = [] } = job;
    const faults = without.length > 0 && !without.includes('killed') ? { ...result.faults, killed: 1 } : result.faults;
    return { ...result, faults };
  };
  const job: Job = { assembly: '', dice: 1, input: { seed: 1, updates: 25, together: 25 }, range: { from: 0, to: 25 } };
  const found = await shrink({ job, result: await others(job) }, { run: others, say: () => {} });
  expect(found.result.faults).toEqual({});
});

test('it ends after so many runs, with the smallest that lost', async () => {
  const { runs, result } = await shrunken(137, ['throttled'], 3);
  expect({ runs, lost: result.totals.lost }).toEqual({ runs: 3, lost: 1 });
});
