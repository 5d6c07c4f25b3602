/**
 * Runs the judges, `npm run judges -- [NAME ...] [--write]`: third-party programs that report faults of the product.
 * Prints each verdict, and ends with status 1 if a judge found a fault. A judge whose programs are missing on this
 * machine is skipped, and a line says so. `--write` records the verdicts and rewrites docs/judges.md.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Judge, Unreachable, type Workspace } from './judge.ts';
import { type FirstVerdict, type LastVerdict, missingCases, type Records, withVerdicts } from './page.ts';
import { isThere } from './tools.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAST = join(HERE, 'last.json');
const PAGE = join(ROOT, 'docs/judges.md');
const CANNOT_START = 2;

async function allJudges(): Promise<readonly Judge[]> {
  const names = readdirSync(HERE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(HERE, entry.name, 'judge.ts')))
    .map((entry) => entry.name)
    .sort();
  const modules = names.map(async (name) => (await import(`./${name}/judge.ts`)) as { judge: Judge });
  return (await Promise.all(modules)).map(({ judge }) => judge);
}

interface Outcome {
  readonly kind: 'agrees' | 'agrees in part' | 'finds faults' | 'skipped';
  /** Absent if the judge or a part of it was skipped, if it could not finish, or if it judged too few cases. */
  readonly last?: LastVerdict;
}

async function ask(judge: Judge, before: LastVerdict | undefined): Promise<Outcome> {
  const say = (line: string) => console.log(`   ${line}`);
  console.log(`\n-- ${judge.name}: ${judge.question}`);
  const lacking = judge.needs.filter((tool) => !isThere(tool));
  if (lacking.length > 0) {
    console.log(`   SKIPPED: this machine has no ${lacking.join(' and no ')}.`);
    return { kind: 'skipped' };
  }
  const workspace: Workspace = { folder: join(ROOT, '.judges', judge.name), say };
  mkdirSync(workspace.folder, { recursive: true });
  const startedAt = performance.now();
  try {
    const { versions, checked, faults, skipped = [] } = await judge.run(workspace);
    for (const part of skipped) say(`SKIPPED: ${part}`);
    const missing = missingCases(checked, skipped.length === 0 ? before : undefined);
    const found = [...missing, ...faults];
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    for (const fault of found) say(`FAULT: ${fault}`);
    say(`${checked} cases, ${found.length} faults, ${seconds} s`);
    const kind = found.length > 0 ? 'finds faults' : skipped.length > 0 ? 'agrees in part' : 'agrees';
    if (missing.length > 0 || skipped.length > 0) return { kind };
    const date = new Date().toISOString().slice(0, 10);
    const last = { date, versions, checked, faults: found.length, seconds };
    return { kind, last };
  } catch (error) {
    if (!(error instanceof Unreachable)) {
      say(`FAULT: the judge could not finish. ${(error as Error).stack}`);
      return { kind: 'finds faults' };
    }
    say(`SKIPPED: this machine does not reach the package registry. ${error.message}`);
    return { kind: 'skipped' };
  }
}

function lastVerdicts(): Records<LastVerdict> {
  return JSON.parse(readFileSync(LAST, 'utf8')) as Records<LastVerdict>;
}

function record(judges: readonly Judge[], added: Records<LastVerdict>): void {
  const first = JSON.parse(readFileSync(join(HERE, 'first.json'), 'utf8')) as Records<FirstVerdict>;
  const last = { ...lastVerdicts(), ...added };
  const kept = Object.fromEntries(judges.flatMap(({ name }) => (last[name] === undefined ? [] : [[name, last[name]]])));
  writeFileSync(LAST, `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(PAGE, withVerdicts(readFileSync(PAGE, 'utf8'), judges, first, kept));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
  const judges = await allJudges();
  const unknown = positionals.filter((name) => judges.every((judge) => judge.name !== name));
  if (unknown.length > 0) {
    console.error(
      `There is no judge ${unknown.join(', ')}. The judges are ${judges.map(({ name }) => name).join(', ')}.`,
    );
    return CANNOT_START;
  }
  const asked = positionals.length === 0 ? judges : judges.filter(({ name }) => positionals.includes(name));
  const outcomes: [Judge, Outcome][] = [];
  const before = lastVerdicts();
  for (const judge of asked) outcomes.push([judge, await ask(judge, before[judge.name])]);
  console.log('');
  for (const [{ name }, { kind }] of outcomes) console.log(`${name}: ${kind}`);
  const verdicts = outcomes.flatMap(([{ name }, { last }]) => (last ? [[name, last]] : []));
  if (values.write) record(judges, Object.fromEntries(verdicts));
  return outcomes.some(([, { kind }]) => kind === 'finds faults') ? 1 : 0;
}

process.exitCode = await main();
