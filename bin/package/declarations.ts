/** Selects the declarations to publish: those that can be reached from the entries. Their imports name JavaScript files. */
import { posix } from 'node:path';

export interface Declaration {
  /** Relative to the folder of declarations, with slashes. */
  readonly path: string;
  readonly text: string;
}

const RELATIVE = /(\bfrom\s*|\bimport\(\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/** @param read returns the text of a declaration file. */
export function declarationsOf(entries: readonly string[], read: (path: string) => string): readonly Declaration[] {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const text = read(path);
    found.set(path, text.replace(RELATIVE, '$1$2$3.js$2'));
    for (const [, , , name = ''] of text.matchAll(RELATIVE)) {
      visit(`${posix.join(posix.dirname(path), name)}.d.ts`);
    }
  };
  for (const entry of entries) visit(entry);
  return [...found].map(([path, text]) => ({ path, text }));
}
