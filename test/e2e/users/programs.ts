/** Runs programs of users like a shell: recipes, which run until they are stopped, and examples, which end. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { readersEnvironment } from '../../docs/support/environment.ts';

export interface Recipe {
  /** Resolves when the program has printed this text, now or later. Rejects when it ended. */
  printed(text: string): Promise<void>;
  stop(): Promise<void>;
}

export function startRecipe(name: string, environment: Readonly<Record<string, string>>): Recipe {
  const child: ChildProcess = spawn(process.execPath, [`recipes/${name}/main.ts`], {
    env: readersEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const check of [...waiting]) check();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!output.includes(text)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
        ended.then(() => reject(new Error(`the recipe ${name} ended:\n${output}`)));
      }),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Returns the output. @throws when the program fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { env: readersEnvironment(environment) });
  return stdout;
}

/** Reports whether this program is on the machine and works. */
export function can(program: string, ...args: readonly string[]): Promise<boolean> {
  return runProgram(program, args).then(
    () => true,
    () => false,
  );
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
