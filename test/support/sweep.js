/** Deletes the synthesized assemblies of earlier runs before all tests. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ASSEMBLIES, builtAt } from './assembly.ts';

export default function sweep() {
  const built = builtAt();
  if (built === undefined || !existsSync(ASSEMBLIES)) return;
  // Assemblies of the present build stay: a test of the runner starts Jest while other tests use them.
  for (const name of readdirSync(ASSEMBLIES)) {
    if (!name.startsWith(String(built))) rmSync(join(ASSEMBLIES, name), { recursive: true, force: true });
  }
}
