/** Prints the notes of a release: `npm run release:notes -- v0.1.0`. Refuses a tag that differs from the version of a package. */
import { readFileSync } from 'node:fs';
import { PACKAGES, REPOSITORY } from './package/packages.ts';
import { releaseNotes, versionOf } from './release/notes.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

try {
  const versions = Object.fromEntries(
    PACKAGES.map(({ name, folder }) => [name, JSON.parse(read(`${folder}/package.json`)).version as string]),
  );
  const version = versionOf(process.argv[2] ?? '', versions);
  process.stdout.write(releaseNotes(read('CHANGELOG.md'), version, REPOSITORY));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
