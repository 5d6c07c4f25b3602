/**
 * Documents and examples import the packages by the names that readers install. The subpaths `feedhose/publisher` and
 * `feedhose/consumer` are for programs that already have the package of the construct.
 */
import { describe, expect, test } from '@jest/globals';
import { PACKAGES } from '../../bin/package/packages.ts';
import { sourcesOf } from '../house/sources.ts';
import { documents } from './support/documents.ts';

const names = PACKAGES.map(({ name }) => name);
/** The pages that describe the subpaths. */
const DESCRIBE_SUBPATHS = ['docs/construct.md', 'packages/feedhose/README.md'];

const importsOf = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:from|import|require)\b *\(?'(@?feedhose\b[^']*)'/g)].map(([, name = '']) => name);
const subpathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![@/\w])feedhose\/(?:publisher|consumer)\b/g)].map(([subpath]) => subpath);

const pages = documents().filter(({ path }) => !path.startsWith('docs/adr/'));

describe.each(pages.map((page) => [page.path, page] as const))('%s', (path, { text, blocks }) => {
  const imported = blocks.flatMap((block) => importsOf(block.text));

  test('imports packages and no subpaths', () => {
    expect(imported.filter((name) => !names.includes(name))).toEqual([]);
    expect(DESCRIBE_SUBPATHS.includes(path) ? [] : subpathsIn(text)).toEqual([]);
  });

  test('imports what its install lines install', () => {
    const installed = blocks.flatMap((block) =>
      [...block.text.matchAll(/^npm install (.+)$/gm)].flatMap(([, list = '']) => list.split(' ')),
    );
    const missing = imported.filter((name) => !installed.includes(name));
    expect(installed.length > 0 ? missing : []).toEqual([]);
  });
});

test('the examples and recipes import packages and no subpaths', () => {
  const imported = sourcesOf('examples', 'recipes').flatMap((source) => importsOf(source.text));
  expect(imported.length).toBeGreaterThan(5);
  expect(imported.filter((name) => !names.includes(name))).toEqual([]);
});

test('the imports of the guides are found', () => {
  const found = new Set(pages.flatMap(({ blocks }) => blocks.flatMap((block) => importsOf(block.text))));
  expect([...found].sort()).toEqual(['@feedhose/client', '@feedhose/consumer', '@feedhose/publisher', 'feedhose']);
});
