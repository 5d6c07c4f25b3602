/**
 * Runs the benches: `npm run bench -- [names]` prints tables. With `--json` it prints one line of JSON per bench. With `--strict` the exit
 * code is 1 if a limit is missed. With `--quick` each bench is short, and limits are ignored. Without names, all benches run and are recorded
 * in bench/results.json, from which bench/RESULTS.md and the figures in the documents are written. With `--record` the named ones are
 * recorded, and the others remain as they are.
 */
import { coreGrowth } from './core/growth.ts';
import { packing } from './core/packing.ts';
import { coreSteps } from './core/steps.ts';
import { cost } from './cost/cost.ts';
import { writeFigures } from './figures/write.ts';
import { isolation } from './isolation.ts';
import { journal } from './journal/journal.ts';
import { latency } from './pipeline/latency.ts';
import { memory } from './pipeline/memory.ts';
import { throughput } from './pipeline/throughput.ts';
import { record, recordedSeconds, recordSome } from './recorded.ts';
import { replay } from './replay.ts';
import type { Bench } from './result.ts';
import { runBenches } from './run.ts';
import { start } from './start.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  core: coreSteps,
  growth: coreGrowth,
  packing,
  throughput,
  latency,
  memory,
  start,
  journal,
  cost,
  isolation,
  replay,
};

const { provenance, results, missed, whole } = await runBenches(BENCHES, process.argv.slice(2), recordedSeconds);
const isNamedRecord = process.argv.includes('--record') && !process.argv.includes('--quick');
if (whole) record({ ...provenance, results });
else if (isNamedRecord) recordSome(provenance, results);
if (whole || isNamedRecord) writeFigures();
process.exit(missed.length > 0 && process.argv.includes('--strict') ? 1 : 0);
