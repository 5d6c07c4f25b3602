/**
 * Asks the registry for known advisories about the packages in the lock file. Exit codes: 0 if there are none, 1 if there are
 * some (they are printed), 3 if the registry does not answer audits.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { verdictOf } from './audit/verdict.ts';

const cwd = fileURLToPath(new URL('../', import.meta.url));
const child = spawn('npm audit --json', { cwd, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
const [out, err]: [Buffer[], Buffer[]] = [[], []];
child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
child.on('close', () => {
  const { lines, exitCode } = verdictOf(Buffer.concat(out).toString('utf8'), Buffer.concat(err).toString('utf8'));
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.exitCode = exitCode;
});
