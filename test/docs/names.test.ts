/** What documents name is there: files, headings, npm scripts, options, variables; and each code block is accounted for. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sourcesOf } from '../house/sources.ts';
import { documents, proseOf, ROOT } from './support/documents.ts';

const all = documents();
const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
/** npm's own. */
const NPM = ['ci', 'install', 'start', 'test', 'pack', 'audit', 'sbom', 'view'];
/** Of AWS, Node and Stryker, which no source of ours names. */
const FOREIGN = [
  'NO_PERMISSIONS',
  'NODE_USE_ENV_PROXY',
  'NO_PROXY',
  'mutate',
  'force',
  'restore-date-time',
  'user-attributes',
];
const FOLDERS =
  'adapters bench bin cli consumer core dashboard examples lambdas lib local publisher recipes test verify'.split(' ');
const sources = sourcesOf(...FOLDERS)
  .map(({ text }) => text)
  .join('\n');

const inlineCode = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

describe.each(all.map((document) => [document.path, document] as const))('%s', (path, document) => {
  const prose = proseOf(document);

  test('links to files and headings that are there', () => {
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const dead = links.filter((link) => !/^(https?|mailto):/.test(link) && !leadsSomewhere(path, link));
    expect(dead).toEqual([]);
  });

  test('names files and folders that are there', () => {
    const PATH =
      /^(?:adapters|bench|bin|cli|consumer|core|dashboard|docs|examples|lambdas|lib|local|publisher|recipes|schemas|test)\/[\w./-]*$/;
    const named = inlineCode(prose).filter((code) => PATH.test(code));
    expect(named.filter((code) => !existsSync(join(ROOT, code)))).toEqual([]);
  });

  test('names npm scripts that are there', () => {
    const code = [...inlineCode(prose), ...document.blocks.map(({ text }) => text)].join('\n');
    const named = [...code.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)];
    const known = (run: string | undefined, name: string) => scripts.includes(name) || (!run && NPM.includes(name));
    expect(named.filter(([, run, name = '']) => !known(run, name)).map(([whole]) => whole)).toEqual([]);
  });

  test('names options and variables that are there', () => {
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

  test('has code blocks of which each is run, or says why it is not', () => {
    const RUN = ['sh', 'ts', 'json', ''];
    const open = document.blocks.filter(
      ({ language, notRun, runBy }) =>
        !RUN.includes(language) && notRun === undefined && (runBy === undefined || !existsSync(join(ROOT, runBy))),
    );
    expect(open.map(({ place, language }) => `${place} ${language}`)).toEqual([]);
  });
});

test('there are documents, and headings are found in them', () => {
  expect(all.length).toBeGreaterThan(10);
  expect(leadsSomewhere('README.md', 'docs/api.md#the-http-api')).toBe(true);
  expect(leadsSomewhere('README.md', 'docs/api.md#nowhere')).toBe(false);
});

/** As `--name`, or as a key of `parseArgs`. */
function isOption(name: string): boolean {
  return sources.includes(`--${name}`) || new RegExp(`^\\s*'?${name}'?: \\{`, 'm').test(sources);
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? join(ROOT, from) : join(ROOT, dirname(from), file);
  if (!existsSync(path)) return false;
  if (anchor === undefined || statSync(path).isDirectory()) return anchor === undefined;
  return anchorsOf(readFileSync(path, 'utf8')).has(anchor);
}

/** As code hosts make them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading.replaceAll(/[`*]/g, '').toLowerCase();
    const base = plain.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let name = base;
    for (let twin = 1; anchors.has(name); twin++) name = `${base}-${twin}`;
    anchors.add(name);
  }
  return anchors;
}
