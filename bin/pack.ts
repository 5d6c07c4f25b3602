/**
 * Packs every package that `npm run build:package` completed into `dist/tarballs`, and prints the files in the order in which they
 * must be published.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES } from './package/packages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = join(root, 'dist', 'tarballs');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const folders = PACKAGES.map(({ folder }) => `./${folder}`);
const names = execFileSync('npm', ['pack', '--silent', '--pack-destination', target, ...folders], {
  cwd: root,
  encoding: 'utf8',
});
for (const name of names.trim().split('\n')) process.stdout.write(`dist/tarballs/${name}\n`);
