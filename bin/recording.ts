/** Writes docs/images/npm-start.svg: a recording of the demo, from a real run of `npm start -- --once`. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Line, recordingSvg } from './recording/svg.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const startedAt = performance.now();
const lines: Line[] = [];
const run = spawn(process.execPath, ['bin/local.ts', '--once'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = new Promise<number | null>((resolve) => run.on('close', resolve));
for await (const text of createInterface({ input: run.stdout })) {
  lines.push({ at: (performance.now() - startedAt) / 1000, text });
}
const status = await ended;
if (status !== 0) throw new Error(`npm start -- --once: expected the status 0, got ${status}`);
mkdirSync(`${root}docs/images`, { recursive: true });
writeFileSync(`${root}docs/images/npm-start.svg`, recordingSvg('npm start -- --once', lines));
