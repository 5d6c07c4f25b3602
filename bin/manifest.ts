/**
 * Replaces the manifest of the repository by that of the published package before packing (`publish`), and restores it
 * afterwards (`restore`). npm runs this script.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publishedManifest } from './package/manifest.ts';

const manifest = fileURLToPath(new URL('../package.json', import.meta.url));
/** This folder is neither packed nor committed. */
const kept = fileURLToPath(new URL('../node_modules/.feedhose-package.json', import.meta.url));

if (process.argv[2] === 'publish') {
  if (existsSync(kept)) renameSync(kept, manifest);
  copyFileSync(manifest, kept);
  const published = publishedManifest(JSON.parse(readFileSync(manifest, 'utf8')));
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
} else {
  renameSync(kept, manifest);
}
