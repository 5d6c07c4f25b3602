/** Deletes the synthesized assemblies of earlier runs before all tests. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function sweep() {
  const folder = fileURLToPath(new URL('../../.feedhose/assemblies', import.meta.url));
  const functions = fileURLToPath(new URL('../../dist/functions', import.meta.url));
  if (!existsSync(folder) || !existsSync(functions)) return;
  // Assemblies of the present build stay: a test of the runner starts Jest while other tests use them.
  const built = String(Math.round(statSync(functions).mtimeMs));
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(built)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
