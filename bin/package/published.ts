/** The public API of the construct as it was built into `dist/types`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Exported, publicApi } from './api.ts';
import type { Declaration } from './declarations.ts';

const ENTRY = 'lib/index.d.ts';

/** @throws when the package was not built. */
export function publishedApi(folder: string): readonly Exported[] {
  const declarations = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.d.ts'))
    .map((file): Declaration => {
      const path = join(file.parentPath, file.name);
      return { path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
    });
  const entry = declarations.find(({ path }) => path === ENTRY);
  if (!entry) throw new Error(`${folder} has no ${ENTRY}: run "npm run build:package"`);
  return publicApi(entry, declarations);
}
