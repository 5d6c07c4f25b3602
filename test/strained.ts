/**
 * `npm run test:strained -- [arguments of Jest]`: runs the test suite while eight processes keep every core busy. They are
 * started and ended here. The exit code is Jest's. A test that depends on the machine's speed fails here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUSY_PROCESSES = 8;
const ROOT = fileURLToPath(new URL('../', import.meta.url));

// The loop ends by itself when its parent has gone, so that nothing is left running after a crash.
const LOOP = `const parent = process.ppid; while (process.ppid === parent) for (let n = 0; n < 1e8; n++);`;

const busy: ChildProcess[] = Array.from({ length: BUSY_PROCESSES }, () => spawn(process.execPath, ['-e', LOOP]));
const end = (): void => {
  for (const child of busy) child.kill('SIGKILL');
};
process.on('exit', end);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const flags = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--ci'];
const jest = spawn(process.execPath, [...flags, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
jest.on('close', (code) => process.exit(code ?? 1));
