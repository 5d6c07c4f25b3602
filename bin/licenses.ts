/**
 * Writes docs/licenses.md: the licences of all production packages in the lock file. `--check` writes nothing. It fails if the page
 * is out of date or a licence is not allowed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { disallowed, licensesPage, productionPackages } from './licenses/list.ts';

const file = fileURLToPath(new URL('../docs/licenses.md', import.meta.url));
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const packages = productionPackages(lock);
const page = licensesPage(packages);
const faults = disallowed(packages).map(({ name, license }) => `${name}: ${license} is not on the list of licences`);
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== page) faults.push('docs/licenses.md is out of date: run `npm run licenses`');
} else {
  writeFileSync(file, page);
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`${packages.length} packages\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
