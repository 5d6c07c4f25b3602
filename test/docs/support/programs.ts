/** Runs a TypeScript block of a document as a program that can import the project's packages. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { ROOT } from './documents.ts';

export interface Program {
  /** A text that the program must print before it is stopped. Absent if the program ends. */
  readonly prints?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Called repeatedly until the program has printed the text. */
  readonly meanwhile?: () => Promise<void>;
}

/** Returns the output. @throws if the program fails, or neither ends nor prints the text. */
export async function runProgram(text: string, { prints, environment, meanwhile }: Program): Promise<string> {
  // The file is inside of the project, so that it can import the project's packages, and the project itself by its name.
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
      if (ended !== undefined) throw new Error(`the program ended with the exit code ${ended}:\n${printed}`);
      if (performance.now() > ends)
        throw new Error(`the program neither ends nor prints ${prints ?? 'more'}:\n${printed}`);
      await meanwhile?.();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
