/**
 * Asks the registry for known advisories about what the lock file installs. Exit code 0: it knows of none. 1: there are some,
 * told by name. 3: it does not answer such questions, so that nothing is known; that is said too.
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
