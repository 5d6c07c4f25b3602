/** Runs a TypeScript block of a document as a program of a reader who has the project's packages. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { ROOT } from './documents.ts';

export interface Program {
  /** What it must print before it is stopped; absent: it ends by itself. */
  readonly prints?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Called again and again until the program has printed what it must. */
  readonly meanwhile?: () => Promise<void>;
}

/** Gives what it printed. @throws when it fails, or neither ends nor prints what it must. */
export async function runProgram(text: string, { prints, environment, meanwhile }: Program): Promise<string> {
  // Within the project, so that it finds its packages, and the project itself by its name.
  mkdirSync(join(ROOT, '.feedhose'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.feedhose', 'docs-'));
  const file = join(folder, 'block.mts');
  writeFileSync(file, text);
  const child = spawn(process.execPath, [file], { cwd: ROOT, env: { ...process.env, ...environment } });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => {
    printed += data.toString('utf8');
  });
  child.stderr.on('data', (data: Buffer) => {
    printed += data.toString('utf8');
  });
  let ended: number | null | undefined;
  child.on('close', (code) => {
    ended = code;
  });
  try {
    const ends = performance.now() + HANG_LIMIT_MS;
    for (;;) {
      if (prints !== undefined && printed.includes(prints)) return printed;
      if (ended === 0 && prints === undefined) return printed;
      if (ended !== undefined) throw new Error(`it ended with ${ended}:\n${printed}`);
      if (performance.now() > ends) throw new Error(`it neither ends nor prints ${prints ?? 'more'}:\n${printed}`);
      await meanwhile?.();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
