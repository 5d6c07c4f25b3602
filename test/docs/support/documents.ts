/** The documents of the project, their code blocks, and what an HTML comment above a block says of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export interface Block {
  /** `docs/api.md:15` */
  readonly place: string;
  /** What stands behind the fence: `sh`, `ts`. */
  readonly language: string;
  readonly text: string;
  /** `<!-- not run: it needs an AWS account -->`: why nobody runs it here. */
  readonly notRun?: string;
  /** `<!-- run by test/x.test.ts -->`: the test that runs it. */
  readonly runBy?: string;
  /** `<!-- prints: text -->`: it goes on until it is stopped, and prints that before. */
  readonly prints?: string;
}

export interface Document {
  /** From the root: `docs/api.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Folders with documents for people. */
const FOLDERS = ['docs', 'examples', 'recipes'];

export function documents(): readonly Document[] {
  const inFolders = FOLDERS.flatMap((folder) => markdownIn(join(ROOT, folder)));
  return ['README.md', 'CONTRIBUTING.md', ...inFolders.map((path) => relative(ROOT, path))].map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, blocks: blocksOf(path, text) };
  });
}

function markdownIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

const BLOCK = /(?:<!-- ([^\n]*?) -->\n+)?^( *)```([^\n`]*)\n(.*?)^\2```$/gmsu;

export function blocksOf(path: string, text: string): readonly Block[] {
  return [...text.matchAll(BLOCK)].map(([whole, said = '', indent = '', language = '', body = ''], index, all) => {
    const start = (all[index]?.index ?? 0) + whole.indexOf('```');
    const place = `${path}:${text.slice(0, start).split('\n').length}`;
    const own = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const [, what, rest] = /^(not run|run by|prints):? (.+)$/.exec(said) ?? [];
    return {
      place,
      language: language.trim(),
      text: own,
      ...(what === 'not run' ? { notRun: rest ?? '' } : {}),
      ...(what === 'run by' ? { runBy: rest ?? '' } : {}),
      ...(what === 'prints' ? { prints: rest ?? '' } : {}),
    };
  });
}

/** The text without its code blocks. */
export function proseOf({ text }: Document): string {
  return text.replaceAll(BLOCK, '');
}
