/** The sources as the house rules read them: every file of a folder, and what it imports. Folders may be missing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** From the root of the repository, with slashes. */
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

/** The text with its comments blanked; strings, templates and line numbers stay. */
export function codeOf(text: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

const IMPORTS = [
  /^[ \t]*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
];

/** What a file imports, types included: files of ours as paths from the root, packages by their names. */
export function importsOf({ path, text }: Source): readonly string[] {
  const code = codeOf(text);
  const named = IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  return named.map((name) => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name));
}

/** Whether an import is a file of ours, as opposed to a package or a Node module. */
export function isOurs(name: string): boolean {
  return /\.(?:tsx?|m?js|json)$/.test(name) && name.includes('/') && existsSync(`${ROOT}${name}`);
}

export function isIn(name: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => name.startsWith(`${folder}/`));
}
