/**
 * Runs a small soak with one seed through the whole stack, which must lose nothing, and a stack that loses updates on purpose, which
 * the soak must detect and explain. `.ci/run` runs more seeds and more updates (`npm run soak`).
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { CORRUPTIONS } from '../../../verify/soak/corrupter.ts';
import { ENDLESS_ANSWERS } from '../../../verify/soak/endless.ts';
import { faultOfEndless } from '../../../verify/soak/endpoint.ts';
import { SILENT_NAME_SERVER } from '../../../verify/soak/name-server.ts';
import { EDITS } from '../../../verify/soak/operator.ts';
import type { Report } from '../../../verify/soak/report.ts';
import { sharedAssembly } from '../../support/assembly.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const MAIN = fileURLToPath(new URL('../../../verify/soak/main.ts', import.meta.url));

let assembly: string;
const onCleanup = cleanupAfterAll();
beforeAll(() => {
  // The assembly is copied, because a test changes it.
  assembly = mkdtempSync(join(tmpdir(), 'feedhose-soak-'));
  cpSync(sharedAssembly(), assembly, { recursive: true });
  onCleanup(() => rmSync(assembly, { recursive: true }));
});

/** Runs the soak and returns its reports, one for each seed, and its exit code. */
function soak(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly reports: readonly Report[] }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, '--json', '--assembly', assembly, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.on('close', (code) => {
      if (code !== 0 && code !== 1) process.stderr.write(stderr);
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ code, reports: lines.map((line) => JSON.parse(line) as Report) });
    });
  });
}

/** Faults that occur with every seed. */
const ALWAYS_INJECTED = [
  SILENT_NAME_SERVER,
  ...CORRUPTIONS,
  ...EDITS,
  ...ENDLESS_ANSWERS.map(faultOfEndless),
  'page cut to one item',
  'every page cut to one item for a while',
];

test('the soak loses nothing under injected faults', async () => {
  const { code, reports } = await soak('--updates', '500', '--seed', '11');
  expect(reports).toMatchObject([{ seed: 11, updates: 500, lost: 0, violations: [] }]);
  for (const { due, delivered, dead, faults, refused } of reports) {
    expect(delivered + dead).toBe(due);
    expect(delivered).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(Object.keys(faults)).toEqual(expect.arrayContaining([...ALWAYS_INJECTED]));
  }
  expect(code).toBe(0);
});

/** Digests of the run in one thread. Another seed must have other digests. */
let digests: readonly string[] = [];

test('in one thread, the same seed gives exactly the same run', async () => {
  const exactly = () => soak('--exact', '--updates', '25', '--seed', '31');
  const [first, again] = [await exactly(), await exactly()];
  for (const { code, reports } of [first, again]) {
    expect(code).toBe(0);
    expect(reports[0]).toMatchObject({
      updates: 25,
      lost: 0,
      violations: [],
      digests: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
  }
  const withoutSeconds = ({ reports }: typeof first) => reports.map(({ seconds, ...rest }) => rest);
  expect(withoutSeconds(again)).toEqual(withoutSeconds(first));
  digests = first.reports[0]?.digests ?? [];
});

test('the soak detects a function that acknowledges unsent deliveries, and prints the history of the smallest run that loses one', async () => {
  sabotage('deliver-to-webhook');
  const { code, reports } = await soak('--exact', '--updates', '75', '--seed', '21');
  const [report] = reports;
  expect(code).toBe(1);
  expect(report?.lost).toBeGreaterThan(0);
  expect(report?.digests).toHaveLength(1);
  expect(report?.digests).not.toEqual(digests);
  const { range, faults, history } = report?.shrunken ?? { range: { from: 0, to: 75 }, faults: ['?'], history: [] };
  // The function loses deliveries without any fault, and one event is enough.
  expect({ updates: range.to - range.from, faults }).toEqual({ updates: 25, faults: [] });
  expect(history[0]).toMatch(/^update \d+ \(event id s21-\d+\) on its way to [\w-]+-hook:$/);
  const lines = history
    .slice(1)
    .map((line) => line.replace(/^ {2}\S+ {2}/, '').replaceAll(/\d+|dlv_[0-9a-f]{32}/g, 'N'));
  expect(lines).toEqual([
    'event N: in the intake queue',
    'event N: accepted by the bus',
    'N: on its queue for attempt N',
  ]);
});

/**
 * Changes this copy of the function's bundle so that it acknowledges every third batch without sending it. Probes are sent, because an
 * open breaker would otherwise never close: a new execution environment gets each of them as its first batch.
 */
function sabotage(functionName: string): void {
  const folder = readdirSync(assembly)
    .map((name) => join(assembly, name))
    .find((path) => codeIn(path).includes(functionName));
  if (!folder) throw new Error(`the assembly contains no bundle of ${functionName}`);
  renameSync(join(folder, 'index.mjs'), join(folder, 'honest.mjs'));
  const code = `
    import { handler as honest } from './honest.mjs';
    let batches = 0;
    const isProbe = ({ body }) => body.includes('"probe":true');
    export const handler = async (event, context) =>
      event.Records && !event.Records.some(isProbe) && batches++ % 3 === 0 ? { batchItemFailures: [] } : honest(event, context);
  `;
  writeFileSync(join(folder, 'index.mjs'), code);
}

/** Returns the code of a function's bundle, or an empty text if the folder has none. */
function codeIn(folder: string): string {
  const file = join(folder, 'index.mjs');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
