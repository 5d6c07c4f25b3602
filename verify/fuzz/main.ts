/**
 * `npm run fuzz -- [--runs N] [--seed N]` tests every fuzzed entry point N times (default 100,000) with inputs generated from the
 * seed (default: the number of the day). Exit code 1 means a failure, which is reported with the smallest input that causes it.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DAY_MS = 86_400_000;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const runs = whole('--runs', values.runs);
const seed = whole('--seed', values.seed ?? String(Math.floor(Date.now() / DAY_MS)));
process.stdout.write(`${runs} inputs for each entry point, seed ${seed}\n`);
const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--disable-warning=ExperimentalWarning'];
const child = spawn(process.execPath, [...flags, jest, '--ci', '--verbose', 'test/verify/fuzz'], {
  cwd: ROOT,
  env: { ...process.env, FUZZ_RUNS: String(runs), FC_SEED: String(seed) },
  stdio: 'inherit',
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});

function whole(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    process.stderr.write(`${option}: expected a whole number from 1 to 999999999, got ${JSON.stringify(text)}\n`);
    process.exit(2);
  }
  return Number(text);
}
