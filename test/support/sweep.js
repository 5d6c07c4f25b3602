/** Deletes the synthesized assemblies of earlier runs before all tests. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function sweep() {
  const folder = fileURLToPath(new URL('../../.feedhose/assemblies', import.meta.url));
  const parts = ['functions', 'dashboard/assets'].map((part) =>
    fileURLToPath(new URL(`../../dist/${part}`, import.meta.url)),
  );
  if (!existsSync(folder) || !parts.every(existsSync)) return;
  // Assemblies of the present build stay: a test of the runner starts Jest while other tests use them.
  const built = String(Math.round(Math.max(...parts.map((part) => statSync(part).mtimeMs))));
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(built)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
