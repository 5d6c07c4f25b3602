/**
 * Sets the version of all packages, `npm run release:version -- 0.2.0`: in every manifest, in the dependencies of the packages on each
 * other, and in the lock file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGES } from './package/packages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const names = PACKAGES.map(({ name }) => name);
const version = process.argv[2] ?? '';

type Json = Record<string, unknown>;

/** Sets the version of a manifest, and of its dependencies on the packages. */
function withVersion(manifest: Json): Json {
  const dependencies = Object.entries((manifest['dependencies'] ?? {}) as Json).map(([name, range]) => [
    name,
    names.includes(name) ? version : range,
  ]);
  return {
    ...manifest,
    version,
    ...(dependencies.length > 0 ? { dependencies: Object.fromEntries(dependencies) } : {}),
  };
}

function edit(path: string, change: (content: Json) => Json): void {
  const content = JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Json;
  writeFileSync(`${root}${path}`, `${JSON.stringify(change(content), null, 2)}\n`);
}

if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) {
  for (const folder of ['', ...PACKAGES.map((one) => `${one.folder}/`)]) edit(`${folder}package.json`, withVersion);
  edit('package-lock.json', (lock) => ({
    ...lock,
    version,
    packages: Object.fromEntries(
      Object.entries(lock['packages'] as Record<string, Json>).map(([path, entry]) => [
        path,
        path.includes('node_modules/') ? entry : withVersion(entry),
      ]),
    ),
  }));
} else {
  console.error(`Version: expected one such as 0.2.0, got ${JSON.stringify(version)}.`);
  process.exitCode = 1;
}
