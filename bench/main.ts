/** Measurements, `npm run bench -- <name>`: each prints a table and, with `--json`, one JSON line. */
import { isolation } from './isolation.ts';

const BENCHES: Readonly<Record<string, () => Promise<Result>>> = { isolation };

/** What a bench measured. */
export interface Result {
  readonly name: string;
  /** What was done, in one sentence. */
  readonly what: string;
  readonly figures: Readonly<Record<string, number>>;
}

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const json = process.argv.includes('--json');
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`expected ${Object.keys(BENCHES).join(' or ')}, got ${unknown.join(', ')}\n`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const result = await (BENCHES[name] as () => Promise<Result>)();
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(`\n${result.name}: ${result.what}\n`);
    for (const [figure, value] of Object.entries(result.figures)) {
      process.stdout.write(`  ${figure.padEnd(44)} ${String(value).padStart(10)}\n`);
    }
  }
}
process.exit(0);
