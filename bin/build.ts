/**
 * Builds everything that is deployed, served or imported: the bundles of the functions, the dashboard and the libraries. The construct in
 * `packages/feedhose` finds the functions and the dashboard in its own package, as it does after an installation.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, settle } from './settle-files.ts';

await Promise.all([import('./bundle.ts'), import('./build-dashboard.ts'), import('./build-libraries.ts')]);

const root = fileURLToPath(new URL('../', import.meta.url));
for (const folder of ['functions', 'dashboard']) {
  settle(join(root, 'packages', 'feedhose', 'dist', folder), filesIn(join(root, 'dist', folder)));
}
