/**
 * Locates build output: the bundles of the functions and the files of the dashboard. It works in the repository, where this file is
 * `lib/constructs/built.ts`, and in the published package, where it is part of `dist/libraries/construct.js`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'feedhose';

/** @throws Error if the output does not exist. The message names the command that builds it. */
export function built(...path: readonly string[]): string {
  const found = join(packageOf(dirname(fileURLToPath(import.meta.url))), 'dist', ...path);
  if (!existsSync(found)) throw new Error(`${found} does not exist. Run "npm run build".`);
  return found;
}

function packageOf(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE) return folder;
  if (dirname(folder) === folder)
    throw new Error(`${PACKAGE} cannot find its functions, because its code is outside of its package`);
  return packageOf(dirname(folder));
}
