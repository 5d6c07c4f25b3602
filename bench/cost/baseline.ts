/** Writes baseline.json anew: to be run when a change is meant to cost more, or made it cost less. */
import { rmSync, writeFileSync } from 'node:fs';
import { synthesize } from '../../bin/local/synthesize.ts';
import { runScenario } from './run.ts';
import { type Counts, countsOf, STANDARD } from './standard.ts';

const assembly = await synthesize();
const baseline: Record<string, Counts> = {};
for (const scenario of STANDARD) baseline[scenario.name] = countsOf(await runScenario(assembly, scenario), scenario);
rmSync(assembly, { recursive: true });
writeFileSync(new URL('./baseline.json', import.meta.url), `${JSON.stringify(baseline, undefined, 2)}\n`);
process.exit(0);
