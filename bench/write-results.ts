/** Writes bench/RESULTS.md: what was measured, where, with which versions, and when. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toMarkdown } from './print.ts';
import { isMet, type Result } from './result.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGES = ['@aws-sdk/client-sqs', '@aws-sdk/client-eventbridge', '@aws-sdk/client-dynamodb', 'undici'];

export function writeResults(results: readonly Result[], minutes: number): void {
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Readonly<Record<string, string>>;
  };
  const cores = cpus();
  const missed = results.flatMap(({ name, figures }) =>
    figures.filter((one) => isMet(one) === false).map((one) => `${name}: ${one.name}`),
  );
  const head = [
    '# Measured',
    'Written by `npm run bench`. Medians of several runs with the lowest and the highest, unless it says "once". Ratios are of turns in one run, side by side.',
    [
      `- Machine: ${cores.length} × ${cores[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
      `- Versions: Feedhose ${version}, Node ${process.versions.node}, ${PACKAGES.map((name) => `${name} ${dependencies[name]}`).join(', ')}`,
      `- Date: ${new Date().toISOString().slice(0, 10)}; all benches took ${minutes.toFixed(1)} min`,
      `- Limits: ${missed.length === 0 ? 'all met' : `${missed.length} missed (${missed.join('; ')})`}`,
    ].join('\n'),
  ];
  writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), `${[...head, ...results.map(toMarkdown)].join('\n\n')}\n`);
}
