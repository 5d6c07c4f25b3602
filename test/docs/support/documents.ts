/** Reads the documents of the project, their code blocks, and the HTML comment above each block. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES } from '../../../bin/package/packages.ts';

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export interface Block {
  /** `docs/api.md:15` */
  readonly place: string;
  /** The language of the fence: `sh`, `ts`. */
  readonly language: string;
  readonly text: string;
  /** Why the block is not run: `<!-- not run: it needs an AWS account -->`. */
  readonly notRun?: string;
  /** The test that runs the block: `<!-- run by test/x.test.ts -->`. */
  readonly runBy?: string;
  /** The settings that the block needs: `<!-- run with the exports of npm start -->`. */
  readonly runWith?: string;
  /** A text that the block prints before it is stopped, because it does not end: `<!-- prints: text -->`. */
  readonly prints?: string;
}

export interface Document {
  /** Path relative to the root: `docs/api.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Folders that contain documents. */
const FOLDERS = ['docs', 'examples', 'recipes'];

export function documents(): readonly Document[] {
  const inFolders = FOLDERS.flatMap((folder) => markdownIn(join(ROOT, folder)));
  const ofPackages = PACKAGES.map(({ folder }) => `${folder}/README.md`);
  return ['README.md', 'CONTRIBUTING.md', ...ofPackages, ...inFolders.map((path) => relative(ROOT, path))].map(
    (path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, blocks: blocksOf(path, text) };
    },
  );
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
    const [, what, rest] = /^(not run|run by|run with|prints):? (.+)$/.exec(said) ?? [];
    return {
      place,
      language: language.trim(),
      text: own,
      ...(what === 'not run' ? { notRun: rest ?? '' } : {}),
      ...(what === 'run by' ? { runBy: rest ?? '' } : {}),
      ...(what === 'run with' ? { runWith: rest ?? '' } : {}),
      ...(what === 'prints' ? { prints: rest ?? '' } : {}),
    };
  });
}

/** Returns the text without its code blocks. */
export function proseOf({ text }: Document): string {
  return text.replaceAll(BLOCK, '');
}
