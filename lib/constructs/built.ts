/**
 * Where that lies which was built before: bundles of the functions, files of the dashboard. The same in the repository, where
 * this file is `lib/constructs/built.ts`, and in the published package, where it is part of `dist/libraries/construct.js`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'feedhose';

/** @throws Error that says what to do when it was not built. */
export function built(...path: readonly string[]): string {
  const found = join(packageOf(dirname(fileURLToPath(import.meta.url))), 'dist', ...path);
  if (!existsSync(found)) throw new Error(`${found} is not there: expected it to be built, run "npm run build"`);
  return found;
}

function packageOf(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE) return folder;
  if (dirname(folder) === folder)
    throw new Error(`${PACKAGE} was moved out of its package: it cannot find its functions`);
  return packageOf(dirname(folder));
}
