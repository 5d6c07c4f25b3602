/** Measures the time from `npm start`, including its build, to the first delivery of the demo. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ROOT } from './root.ts';
import { type Spread, spreadOf } from './statistics.ts';

const RUNS = 5;
const QUICK_RUNS = 1;

/** Returns the seconds until the run is ready, and until the first delivery. */
export async function firstDelivery(quick: boolean): Promise<{ readonly ready: Spread; readonly delivered: Spread }> {
  const runs: { ready: number; delivered: number }[] = [];
  for (let run = 0; run < (quick ? QUICK_RUNS : RUNS); run++) runs.push(await startOnce());
  return {
    ready: spreadOf(runs.map(({ ready }) => ready)),
    delivered: spreadOf(runs.map(({ delivered }) => delivered)),
  };
}

/** @throws if the run ends before the first delivery. */
async function startOnce(): Promise<{ readonly ready: number; readonly delivered: number }> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  // The process group ends together, including the child of npm.
  const child = spawn('npm', ['start', '--', '--json', '--port', '0'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let ready = Number.NaN;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      // npm also prints its own lines.
      const event = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
      if ('ready' in event) ready = seconds();
      if ('delivered' in event) return { ready, delivered: seconds() };
    }
    throw new Error('npm start ended before its first delivery');
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}
