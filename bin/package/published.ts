/** Reads the public API that was built into `dist/types`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Exported, publicApi } from './api.ts';
import type { Declaration } from './declarations.ts';

/** The folders of the exported libraries: the construct, and the helpers. */
export type Library = 'lib' | 'publisher' | 'consumer';

/** @throws when the package was not built. */
export function publishedApi(folder: string, library: Library = 'lib'): readonly Exported[] {
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
