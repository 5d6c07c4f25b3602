/**
 * Writes a set of files into a folder and removes all other files. Unchanged files are not written. Changed files are replaced
 * atomically.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface BuiltFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

export function textFile(path: string, text: string): BuiltFile {
  return { path, content: Buffer.from(text) };
}

export function settle(folder: string, files: readonly BuiltFile[]): void {
  for (const file of files) write(folder, file);
  const wanted = new Set(files.map(({ path }) => path));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Drafts of another run will be renamed by it.
    if (entry.isFile() && !/\.\d+$/.test(entry.name) && !wanted.has(relative(folder, path).split(sep).join('/')))
      rmSync(path);
  }
}

/** Writes one file and keeps the other files of the folder. */
export function write(folder: string, { path, content }: BuiltFile): void {
  const target = join(folder, path);
  if (existsSync(target) && readFileSync(target).equals(content)) return;
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, target);
}

/** Returns the files of a folder and its subfolders. */
export function filesIn(folder: string): readonly BuiltFile[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // Drafts of another build will be renamed by it.
      .filter((entry) => entry.isFile() && !/\.\d+$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(folder, path).split(sep).join('/'), content: readFileSync(path) }))
  );
}
