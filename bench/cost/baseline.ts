/** Writes baseline.json. Run it after an intended rise of calls, or after a reduction. */
import { rmSync, writeFileSync } from 'node:fs';
import { synthesize } from '../../bin/local/synthesize.ts';
import { runScenario } from './run.ts';
import { type Counts, combined, countsOf, STANDARD } from './standard.ts';

const RUNS = 8;

const assembly = await synthesize();
const baseline: Record<string, Counts> = {};
for (const scenario of STANDARD) {
  const runs: Counts[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(countsOf(await runScenario(assembly, scenario), scenario));
  baseline[scenario.name] = combined(runs, Math.max);
}
rmSync(assembly, { recursive: true });
writeFileSync(new URL('./baseline.json', import.meta.url), `${JSON.stringify(baseline, undefined, 2)}\n`);
process.exit(0);
