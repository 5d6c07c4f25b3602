#!/usr/bin/env node
/**
 * The entry of `npx feedhose`, in plain JavaScript. In the package, it runs the built command line on Node 20 or later. In the
 * repository, it runs the TypeScript sources, with the machine's Node if that can strip types, or else with the Node of the
 * project.
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

if (inPackage && major < 20) {
  console.error(`feedhose needs Node.js 20 or newer, but was started by Node.js ${process.versions.node}.`);
  process.exit(3);
}

// The package contains its version of the AWS SDK. The SDK would warn on Node 20 that later versions need a newer Node.
if (inPackage) process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// The reader of a pipe, such as head, can close it before the output ends.
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit();
});
process.stderr.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
});

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
