/**
 * Measurements: `npm run bench -- [names]` prints tables, with `--json` one JSON line per bench; with `--strict` the exit
 * code is 1 when a limit is missed. Without names all are run and bench/RESULTS.md is written.
 */
import { coreGrowth } from './core/growth.ts';
import { packing } from './core/packing.ts';
import { coreSteps } from './core/steps.ts';
import { cost } from './cost/cost.ts';
import { isolation } from './isolation.ts';
import { latency } from './pipeline/latency.ts';
import { memory } from './pipeline/memory.ts';
import { throughput } from './pipeline/throughput.ts';
import { toText } from './print.ts';
import { type Bench, isMet, type Result } from './result.ts';
import { start } from './start.ts';
import { writeResults } from './write-results.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  core: coreSteps,
  growth: coreGrowth,
  packing,
  throughput,
  latency,
  memory,
  start,
  cost,
  isolation,
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const json = process.argv.includes('--json');
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`expected ${Object.keys(BENCHES).join(' or ')}, got ${unknown.join(', ')}\n`);
  process.exit(2);
}
const begun = performance.now();
const results: Result[] = [];
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const result = await (BENCHES[name] as Bench)();
  results.push(result);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : toText(result));
}
if (names.length === 0) writeResults(results, (performance.now() - begun) / 60_000);
const missed = results.some(({ figures }) => figures.some((one) => isMet(one) === false));
process.exit(missed && process.argv.includes('--strict') ? 1 : 0);
