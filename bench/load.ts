/** Load: `npm run load -- [destinations] [backlog] [--json]` drives the embedded run and prints what came of it; exit code 1 when a limit is missed. */
import { backlog } from './load/backlog.ts';
import { destinations } from './load/destinations.ts';
import { toText } from './print.ts';
import { type Bench, isMet } from './result.ts';

const LOADS: Readonly<Record<string, Bench>> = { destinations, backlog };

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.filter((name) => !Object.hasOwn(LOADS, name));
if (unknown.length > 0) {
  process.stderr.write(`expected ${Object.keys(LOADS).join(' or ')}, got ${unknown.join(', ')}\n`);
  process.exit(2);
}
let missed = false;
for (const name of names.length > 0 ? names : Object.keys(LOADS)) {
  const result = await (LOADS[name] as Bench)();
  missed ||= result.figures.some((one) => isMet(one) === false);
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result)}\n` : toText(result));
}
process.exit(missed ? 1 : 0);
