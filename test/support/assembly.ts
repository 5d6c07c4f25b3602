/**
 * The synthesized stack as `npm start` runs it, shared by all test files, because the synthesis takes seconds and always has the same result.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCAL_CONTEXT } from '../../bin/local/synthesize.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the assemblies. The name of each begins with the time of the build, see `builtAt`. */
export const ASSEMBLIES = join(ROOT, '.feedhose', 'assemblies');

/** Returns the time of the build from which assemblies are synthesized, in Unix ms. Returns `undefined` before the first build. */
export function builtAt(): number | undefined {
  const parts = ['functions', 'dashboard/assets'].map((part) => join(ROOT, 'dist', part));
  if (!parts.every((part) => existsSync(part))) return undefined;
  // A build replaces changed files, which changes the time of their folder and not that of the folders above it.
  const folders = parts.flatMap((part) => [part, ...foldersIn(part)]);
  return Math.round(Math.max(...folders.map((folder) => statSync(folder).mtimeMs)));
}

function foldersIn(path: string): readonly string[] {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Returns the folder of the cloud assembly, which must not be changed. @param props that are set to true. */
export function sharedAssembly(...props: readonly string[]): string {
  const built = builtAt();
  if (built === undefined) throw new Error('expected the build of the functions and the dashboard, got none');
  const directory = join(ASSEMBLIES, [built, ...props].join('-'));
  if (existsSync(directory)) return directory;
  const making = `${directory}-making-${process.pid}`;
  mkdirSync(making, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ['bin/feedhose.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: making,
      CDK_CONTEXT_JSON: JSON.stringify({ ...LOCAL_CONTEXT, ...Object.fromEntries(props.map((name) => [name, true])) }),
      CDK_VALIDATION: 'false',
      NODE_NO_WARNINGS: '1',
    },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`synthesizing the app failed:\n${stderr}`);
  try {
    renameSync(making, directory);
  } catch (error) {
    // Another worker has synthesized the same in the meantime.
    if (!existsSync(directory)) throw error;
    rmSync(making, { recursive: true });
  }
  return directory;
}
