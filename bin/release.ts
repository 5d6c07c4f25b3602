/** Prints the notes of a release: `npm run release:notes -- v0.1.0`. Refuses a tag that differs from the version of a package. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseNotes, versionOf } from './release/notes.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HOME = 'https://github.com/feedhose/feedhose';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

function manifests(): readonly Manifest[] {
  const folder = join(ROOT, 'packages');
  const packages = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const paths = [ROOT, ...packages].map((path) => join(path, 'package.json')).filter((path) => existsSync(path));
  return paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Manifest).filter((one) => !one.private);
}

try {
  const versions = Object.fromEntries(manifests().map(({ name, version }) => [name, version]));
  const version = versionOf(process.argv[2] ?? '', versions);
  process.stdout.write(releaseNotes(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version, HOME));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
