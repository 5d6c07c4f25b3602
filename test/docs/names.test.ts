/**
 * Checks that the files, headings, npm scripts, options and variables that documents name exist, and that each code block is run or states why
 * it is not run.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anchorOf } from '../../site/pages.ts';
import { sourcesOf } from '../house/sources.ts';
import { documents, proseOf, ROOT } from './support/documents.ts';

const all = documents();
const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
/** Commands of npm itself. */
const NPM = ['ci', 'install', 'start', 'test', 'pack', 'audit', 'sbom', 'view'];
/** Names of AWS, Node and Stryker that are not in the sources. */
const FOREIGN = [
  'NO_PERMISSIONS',
  'NODE_USE_ENV_PROXY',
  'NO_PROXY',
  'NPM_TOKEN',
  'mutate',
  'force',
  'condition-expression',
  'restore-date-time',
  'user-attributes',
  'import-existing-resources',
  'rawfile',
];
const FOLDERS =
  'adapters bench bin cli consumer core dashboard examples lambdas lib local publisher recipes test verify'.split(' ');
const sources = sourcesOf(...FOLDERS)
  .map(({ text }) => text)
  .join('\n');

/** A path from the root, in code or in plain text. A path within a URL or within another path does not match. */
const PATH = new RegExp(`(?<![\\w./@:<>-])(?:docs|schemas|${FOLDERS.join('|')})/[\\w./-]*[\\w/]`, 'g');

const inlineCode = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

describe.each(all.map((document) => [document.path, document] as const))('%s', (path, document) => {
  const prose = proseOf(document);

  test('links to existing files and headings', () => {
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const dead = links.filter((link) => !/^(https?|mailto):/.test(link) && !leadsSomewhere(path, link));
    expect(dead).toEqual([]);
  });

  test('names existing files and folders', () => {
    const withoutLinks = prose.replaceAll(/\]\([^)]*\)/g, ']');
    const named = [...withoutLinks.matchAll(PATH)].map(([name]) => name);
    expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });

  test('names existing npm scripts', () => {
    const code = [...inlineCode(prose), ...document.blocks.map(({ text }) => text)].join('\n');
    const named = [...code.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)];
    const known = (run: string | undefined, name: string) => scripts.includes(name) || (!run && NPM.includes(name));
    expect(named.filter(([, run, name = '']) => !known(run, name)).map(([whole]) => whole)).toEqual([]);
  });

  test('names existing options and variables', () => {
    const own = document.text
      .split('\n')
      .filter((line) => !/\b(?:aws|cdk|curl|git|jest|docker|pip|go)\b|--query|--output/.test(line))
      .join('\n');
    const options = [...own.matchAll(/(?<![\w-])--([a-z]+(?:-[a-z]+)*)(?![\w-])/g)].map(([, name = '']) => name);
    const unknown = options.filter((name) => !isOption(name));
    const variables = inlineCode(prose).filter((code) => /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code));
    const strange = [...unknown, ...variables.filter((name) => !sources.includes(name))];
    expect(strange.filter((name) => !FOREIGN.includes(name))).toEqual([]);
  });

  test('runs each of its code blocks, or states why a block is not run', () => {
    const RUN = ['sh', 'ts', 'js', 'json', ''];
    const open = document.blocks.filter(
      ({ language, notRun, runBy }) =>
        !RUN.includes(language) && notRun === undefined && (runBy === undefined || !existsSync(join(ROOT, runBy))),
    );
    expect(open.map(({ place, language }) => `${place} ${language}`)).toEqual([]);
  });
});

test('documents exist, and their headings are recognized', () => {
  expect(all.length).toBeGreaterThan(10);
  expect(leadsSomewhere('README.md', 'docs/api.md#the-http-api')).toBe(true);
  expect(leadsSomewhere('README.md', 'docs/api.md#nowhere')).toBe(false);
});

/** Reports whether a source contains `--name`, or `name` as a key of `parseArgs`. */
function isOption(name: string): boolean {
  return sources.includes(`--${name}`) || new RegExp(`^\\s*'?${name}'?: (?:\\{|flag\\(|value\\()`, 'm').test(sources);
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? join(ROOT, from) : join(ROOT, dirname(from), file);
  if (!existsSync(path)) return false;
  if (anchor === undefined || statSync(path).isDirectory()) return anchor === undefined;
  return anchorsOf(readFileSync(path, 'utf8')).has(anchor);
}

/** Returns the anchors that code hosts generate for the headings of a document. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const base = anchorOf(heading);
    let name = base;
    for (let number = 1; anchors.has(name); number++) name = `${base}-${number}`;
    anchors.add(name);
  }
  return anchors;
}
