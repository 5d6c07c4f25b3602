/** Runs a block of a document as a program that can import the project's packages, in the environment of a reader. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { ROOT } from './documents.ts';
import { readersEnvironment } from './environment.ts';

export interface Program {
  /** The language of the block: TypeScript by default, which the Node.js of the checkout runs. The machine's runs JavaScript. */
  readonly language?: string;
  /** A text that the program must print before it is stopped. Absent if the program ends. */
  readonly prints?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Called repeatedly until the program has printed the text. */
  readonly meanwhile?: () => Promise<void>;
}

/** Returns the output. @throws if the program fails, or neither ends nor prints the text. */
export async function runProgram(text: string, { language, prints, environment, meanwhile }: Program): Promise<string> {
  // The file is inside of the project, so that it can import the project's packages, and the project itself by its name.
  mkdirSync(join(ROOT, '.feedhose'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.feedhose', 'docs-'));
  const [program, name] = language === 'js' ? ['node', 'block.mjs'] : [process.execPath, 'block.mts'];
  const file = join(folder, name);
  writeFileSync(file, text);
  const child = spawn(program, [file], { cwd: ROOT, env: readersEnvironment(environment) });
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
