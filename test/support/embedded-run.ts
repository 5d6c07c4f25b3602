/** Runs `bin/local.ts` like a shell: a process, its lines, its exit code. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sharedAssembly } from './assembly.ts';
import { HANG_LIMIT_MS } from './hang-limit.ts';

export interface Ready {
  readonly ready: true;
  readonly endpoint: string;
  readonly region: string;
  readonly bus_name: string;
  readonly queues: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

export interface Run {
  readonly process: ChildProcessWithoutNullStreams;
  /** The first line on stdout. */
  readonly first: Promise<Record<string, unknown>>;
  readonly ended: Promise<Ended>;
  /** Resolves with a line on stdout, past or future. */
  until(found: (line: Record<string, unknown>) => boolean): Promise<void>;
  /** Sends SIGINT (Ctrl-C) and waits for the end. */
  stop(): Promise<Ended>;
}

/** Starts `npm start -- --json --port 0` with additional arguments. `config` is written to a file first. */
export function startRun(args: readonly string[], config?: unknown): Run {
  const directory = mkdtempSync(join(tmpdir(), 'feedhose-test-'));
  const file = join(directory, 'config.json');
  const given = config === undefined ? [] : ['--config', file];
  if (config !== undefined) writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  // A run of the demo synthesizes the stack, like the first run of every user.
  const assembly = args.includes('--once') ? [] : ['--assembly', sharedAssembly()];
  // The time limit of the run is for people. A test has the time limit of Jest.
  const patient = ['--timeout', String(HANG_LIMIT_MS / 1000)];
  const child = spawn(
    process.execPath,
    ['bin/local.ts', '--json', '--port', '0', ...patient, ...assembly, ...given, ...args],
    { env: { ...process.env } },
  );
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const reader = createInterface({ input: child.stdout });
  let gotFirst: (line: Record<string, unknown>) => void = () => {};
  let lost: (error: Error) => void = () => {};
  const first = new Promise<Record<string, unknown>>((resolve, reject) => {
    gotFirst = resolve;
    lost = reject;
  });
  first.catch(() => {});
  reader.on('line', (line) => {
    const record = JSON.parse(line) as Record<string, unknown>;
    lines.push(record);
    for (const check of [...waiting]) check();
    if (lines.length === 1 && typeof record['error'] === 'string')
      lost(new Error(`the run failed: ${record['error']}`));
    else if (lines.length === 1) gotFirst(record);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      rmSync(directory, { recursive: true, force: true });
      lost(new Error(`the run ended with ${code} and no line:\n${stderr}`));
      resolve({ code, lines, stderr });
    });
  });
  return {
    process: child,
    first,
    ended,
    until: (found) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!lines.some(found)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
