/**
 * The synthesized stack, shared by all test files, because the synthesis takes seconds and always has the same result.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Returns the folder of the cloud assembly, which must not be changed. @param props that are set to true. */
export function sharedAssembly(...props: readonly string[]): string {
  const parts = ['functions', 'dashboard/assets'].map((part) => statSync(join(ROOT, 'dist', part)).mtimeMs);
  const built = Math.round(Math.max(...parts));
  const directory = join(ROOT, '.feedhose', 'assemblies', [built, ...props].join('-'));
  if (existsSync(directory)) return directory;
  const making = `${directory}-making-${process.pid}`;
  mkdirSync(making, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ['bin/feedhose.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: making,
      CDK_CONTEXT_JSON: JSON.stringify(Object.fromEntries(props.map((name) => [name, true]))),
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
