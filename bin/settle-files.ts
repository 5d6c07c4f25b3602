/** Makes a folder hold exactly these files. What is the same already is left alone; what changes, changes at once. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface BuiltFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

export function settle(folder: string, files: readonly BuiltFile[]): void {
  for (const { path, content } of files) {
    const target = join(folder, path);
    if (existsSync(target) && readFileSync(target).equals(content)) continue;
    mkdirSync(dirname(target), { recursive: true });
    const draft = `${target}.${process.pid}`;
    writeFileSync(draft, content);
    renameSync(draft, target);
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // The drafts of another run are on their way to their places.
    if (entry.isFile() && !/\.\d+$/.test(entry.name) && !wanted.has(relative(folder, path).split(sep).join('/')))
      rmSync(path);
  }
}
