/** Reads the public API from the declarations that were built into `packages`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exported, publicApi } from './api.ts';
import type { Declaration } from './declarations.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The package of each library, by the folder of its sources. */
const PACKAGE_OF = { lib: 'feedhose', publisher: 'publisher', consumer: 'consumer', client: 'client' } as const;

export type Library = keyof typeof PACKAGE_OF;

/** @throws when the package was not built. */
export function publishedApi(library: Library = 'lib'): readonly Exported[] {
  const folder = join(ROOT, 'packages', PACKAGE_OF[library], 'dist', 'types');
  const declarations = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.d.ts'))
    .map((file): Declaration => {
      const path = join(file.parentPath, file.name);
      return { path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
    });
  const entry = declarations.find(({ path }) => path === `${library}/index.d.ts`);
  if (!entry) throw new Error(`${folder} has no ${library}/index.d.ts: run "npm run build:package"`);
  return publicApi(entry, declarations);
}
