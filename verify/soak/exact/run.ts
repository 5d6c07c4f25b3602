/** Runs a chunk of a soak in one thread, in a process in which everything is simulated. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChunkOptions, ChunkResult } from '../run-chunk.ts';

export interface Job extends Pick<ChunkOptions, 'assembly' | 'input' | 'range' | 'without'> {
  readonly faultSeed: number;
}

const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const INSTALL = new URL('./install.ts', import.meta.url).href;
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** @throws Error if the process ends without a result. */
export function runExactly(job: Job, say: (text: string) => void): Promise<ChunkResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...FLAGS, '--import', INSTALL, MAIN, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SOAK_SEED: String(job.faultSeed) },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      say(text.trimEnd());
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(stdout) as ChunkResult);
      else reject(new Error(`the run in one thread ended with ${code}:\n${stderr}`));
    });
  });
}
