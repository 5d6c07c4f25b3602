#!/usr/bin/env node
/**
 * Entry of `npx feedhose`, in plain JavaScript: in the package the command line is built and any Node from 20 on runs it; in
 * the repository it is TypeScript, and runs on a Node that knows it, the machine's own or the one that comes with the project.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const words = process.argv.slice(2);
const source = new URL('../cli/main.ts', import.meta.url);
const inPackage = !existsSync(source);

if (inPackage || major > 22 || (major === 22 && minor >= 18)) {
  const { main } = await import(inPackage ? '../dist/cli/main.mjs' : source.href);
  process.exitCode = await main(words);
} else {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const child = spawn(node, [fileURLToPath(import.meta.url), ...words], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 3) : 130;
  });
}
