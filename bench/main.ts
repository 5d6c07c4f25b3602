/**
 * Measurements: `npm run bench -- [names]` prints tables, with `--json` one JSON line per bench. Without names all are run
 * and bench/RESULTS.md is written.
 */
import { coreGrowth } from './core/growth.ts';
import { packing } from './core/packing.ts';
import { coreSteps } from './core/steps.ts';
import { isolation } from './isolation.ts';
import { throughput } from './pipeline/throughput.ts';
import { toText } from './print.ts';
import type { Bench } from './result.ts';
import { start } from './start.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  core: coreSteps,
  growth: coreGrowth,
  packing,
  pipeline: throughput,
  start,
  isolation,
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const json = process.argv.includes('--json');
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`expected ${Object.keys(BENCHES).join(' or ')}, got ${unknown.join(', ')}\n`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const result = await (BENCHES[name] as Bench)();
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : toText(result));
}
process.exit(0);
