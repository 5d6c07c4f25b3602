/** The command `local`, which starts the embedded run of the package @feedhose/local with the options of that run. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ExitCode, usageError } from './exit.ts';

const MISSING =
  'feedhose local requires the package @feedhose/local, which is not installed here. Install it: npm install --save-dev @feedhose/local';

/** @param folders are searched for the package, in this order. @throws CliError when none contains it. */
export function localProgram(folders: readonly string[]): string {
  for (const folder of folders) {
    try {
      return createRequire(join(folder, 'package.json')).resolve('@feedhose/local/main');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw usageError(MISSING);
}

/** Runs until the embedded run ends. It handles the signals and the output of this process. */
export async function runLocal(args: readonly string[]): Promise<ExitCode> {
  const program = localProgram([process.cwd(), fileURLToPath(new URL('.', import.meta.url))]);
  process.argv = [process.argv[0] ?? '', program, ...args];
  await import(pathToFileURL(program).href);
  return (process.exitCode ?? 0) as ExitCode;
}
