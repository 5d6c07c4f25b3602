/**
 * Prints a bill of materials of the packages that run Feedhose (CycloneDX, JSON). It is made from npm's bill by removing
 * development packages. `--omit dev` of npm is not used, because it also omits packages that are needed at run time and by a
 * development tool: esbuild, the CDK and a client of the SDK.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { productionPackages } from './licenses/list.ts';
import { type Bill, billOf } from './sbom/bill.ts';

const cwd = fileURLToPath(new URL('../', import.meta.url));
const options = { cwd, shell: true, encoding: 'utf8', maxBuffer: 64 * 1_048_576 } as const;
const { stdout, stderr, status } = spawnSync('npm sbom --sbom-format cyclonedx', options);
if (status === 0) {
  const lock = JSON.parse(readFileSync(`${cwd}package-lock.json`, 'utf8'));
  const bill = billOf(JSON.parse(stdout) as Bill, productionPackages(lock), lock.name);
  process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
} else {
  process.stderr.write(`npm sbom failed; it requires npm 9.5 or newer, and installed packages.\n${stderr}`);
  process.exitCode = 1;
}
