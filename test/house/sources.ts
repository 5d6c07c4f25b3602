/** Reads the sources for the house tests: every file of a folder, and its imports. Folders can be missing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** Path from the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export function sourcesOf(...folders: readonly string[]): readonly Source[] {
  return folders
    .filter((folder) => existsSync(`${ROOT}${folder}`))
    .flatMap((folder) =>
      readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => posix.join(entry.parentPath.slice(ROOT.length).replaceAll('\\', '/'), entry.name))
        .filter((path) => !path.includes('node_modules/'))
        .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') })),
    );
}

/** Matches strings, templates and comments. */
const TOKEN = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Returns the text with blank comments. Strings, templates and line numbers are kept. */
export function codeOf(text: string): string {
  return text.replace(TOKEN, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** Returns the comments of a text. Consecutive lines that begin with `//` are one comment. */
export function commentsOf(text: string): readonly string[] {
  const joined = text.replace(/(^[ \t]*\/\/[^\n]*)((?:\n[ \t]*\/\/[^\n]*)+)/gm, (_, first: string, others: string) =>
    first.concat(others.replace(/\n[ \t]*\/\//g, '')),
  );
  return (joined.match(TOKEN) ?? []).filter((found) => found.startsWith('/'));
}

const IMPORTS = [
  /^[ \t]*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
];

/**
 * Returns the imports of a file, including types: files of this repository as paths from the root, packages by their
 * names.
 */
export function importsOf({ path, text }: Source): readonly string[] {
  const code = codeOf(text);
  const named = IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  return named.map((name) => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name));
}

/** Reports whether an import is a file of this repository, as opposed to a package or a Node module. */
export function isOurs(name: string): boolean {
  return /\.(?:tsx?|m?js|json)$/.test(name) && name.includes('/') && existsSync(`${ROOT}${name}`);
}

export function isIn(name: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => name.startsWith(`${folder}/`));
}
