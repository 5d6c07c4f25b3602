/**
 * Runs the models. `npm run model -- --runs 5000 --seed 7` runs random walks of the delivery life cycle, `npm run model -- --backlog
 * 1000000` drains a backlog, `npm run model -- --journal 1000` runs walks of the journal, and without options it does all of it. A failing
 * walk is printed with the `--seed` and `--path` that repeat it.
 */

import { parseArgs } from 'node:util';
import { defined } from '../../core/defined.ts';
import { drain } from './backlog.ts';
import { journalWalk } from './journal.ts';
import { walk } from './walks.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    backlog: { type: 'string' },
    journal: { type: 'string' },
  },
});
const whole = (name: string, text: string | undefined, usual: number): number => {
  const number = Number(text ?? usual);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name}: expected a whole number, got ${text}\n`);
  process.exit(2);
};
const print = (what: string, facts: object, startedAt: number) =>
  process.stdout.write(
    `${what}: ${JSON.stringify({ ...facts, seconds: Math.round((performance.now() - startedAt) / 1000) })}\n`,
  );

const asked = [values.runs, values.backlog, values.journal].some((value) => value !== undefined);
const runs = whole('runs', values.runs, asked ? 0 : 1_000);
const parked = whole('backlog', values.backlog, asked ? 0 : 1_000_000);
const journaled = whole('journal', values.journal, asked ? 0 : 300);
const seed = whole('seed', values.seed, 1);
if (runs > 0) {
  const startedAt = performance.now();
  print('walks', { runs, seed, ...(await walk({ runs, seed, ...defined({ path: values.path }) })) }, startedAt);
}
if (journaled > 0) {
  const startedAt = performance.now();
  const options = { runs: journaled, seed, ...defined({ path: values.path }) };
  print('journal', { runs: journaled, seed, ...(await journalWalk(options)) }, startedAt);
}
if (parked > 0) {
  const startedAt = performance.now();
  print('backlog', await drain({ parked }), startedAt);
}
