/** The journal: what it adds to fan-out and to the whole pipeline, and a search in its index. */
import { rmSync } from 'node:fs';
import { synthesize } from '../../bin/local/synthesize.ts';
import type { BenchRun, Result } from '../result.ts';
import { INVOCATION_ROUNDS, invocationFigures, SHAPES } from './invocations.ts';
import { LOAD_ROUNDS, LOADS, loadFigures } from './load.ts';
import { ROW_UPDATES, searchFigures } from './search.ts';

const QUICK_ROUNDS = 1;

export async function journal({ quick, step }: BenchRun): Promise<Result> {
  const rounds = quick
    ? { invocations: QUICK_ROUNDS, load: QUICK_ROUNDS }
    : { invocations: INVOCATION_ROUNDS, load: LOAD_ROUNDS };
  const steps = SHAPES.length + LOADS.length * (rounds.load + 1) + 1;
  let done = 0;
  const next = (what: string): void => step(what, done++, steps);
  const assemblies = { journal: await synthesize({}), none: await synthesize({ journal: false }) };
  try {
    return {
      name: 'journal',
      what: 'Fan-out and the pipeline with the journal and without, alternately: updates of 1 KB to a queue and a webhook each. And a search for an event id in the index of ten million updates that one app had in a day.',
      figures: [
        ...(await invocationFigures(assemblies, rounds.invocations, next)),
        ...(await loadFigures(assemblies, rounds.load, quick, next)),
        ...(await search(quick, next)),
      ],
      notes: [
        'CPU of fan-out: its thread, with the SDK and its requests, for the same invocations in one warm environment of each stack. Blocks are compressed in other threads, and the bench "core" measures compression. Full batches are those of a loaded stack. A small invocation costs one or two more calls of the SDK.',
        'Throughput: PutEvents to arrival. CPU of the run: all threads, including the publisher, the endpoint and the services that the journal calls. In the cloud, functions do not share their cores with the services.',
        'Of ratios, the lowest and the highest value are the bounds of the interval that contains the median with a probability of 95 %.',
        `The search: rows with ${ROW_UPDATES} updates each, in a real table. Bytes are those of the items, which DynamoDB reads whatever it returns.`,
      ],
    };
  } finally {
    for (const assembly of Object.values(assemblies)) rmSync(assembly, { recursive: true });
  }
}

function search(quick: boolean, next: (what: string) => void) {
  next('search');
  return searchFigures(quick);
}
