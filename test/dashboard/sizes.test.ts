/**
 * The sizes of the built dashboard and portal, each file compressed as it is served: what the first view loads, and what each later page
 * adds to it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';

const DIST = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const FIRST_VIEW_BYTES = 100 * 1024;
const LATER_PAGE_BYTES = 60 * 1024;

const read = (file: string): string => readFileSync(`${DIST}${file}`, 'utf8');
const sizeOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${DIST}${file}`)).length, 0);

/** Returns the page and the files that it loads at first. */
function firstView(page: string): ReadonlySet<string> {
  const linked = [...read(page).matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) => file);
  return new Set([page, ...linked]);
}

/**
 * Returns the files of each page that is loaded later, with what the page itself loads later, by the name of its script. Vite lists the
 * files of all imports in `m.f`.
 */
function laterPages(
  loaded: ReadonlySet<string>,
  files: Iterable<string> = loaded,
): ReadonlyMap<string, readonly string[]> {
  const pages = new Map<string, readonly string[]>();
  for (const script of [...files].filter((file) => file.endsWith('.js'))) {
    const code = read(script);
    const listed = JSON.parse(/\bm\.f=(\[[^\]]*\])/.exec(code)?.[1] ?? '[]') as string[];
    for (const [, page = '', numbers = ''] of code.matchAll(LATER_IMPORT)) {
      const imported = numbers === '' ? [] : numbers.split(',').map((number) => listed[Number(number)] ?? '');
      const own = [`assets/${page}`, ...imported].filter((file) => !loaded.has(file));
      const inner = laterPages(new Set([...loaded, ...own]), own);
      pages.set(page, [...new Set([...own, ...[...inner.values()].flat()])]);
    }
    // Vite writes imports in another form now, if this fails.
    expect([...code.matchAll(LATER_IMPORT)]).toHaveLength([...code.matchAll(/\bimport\(/g)].length);
  }
  return pages;
}

const LATER_IMPORT =
  /\bimport\(`\.\/([^`]+)`\)(?:(?!import\()[\s\S]){0,200}?\},(?:__vite__mapDeps\(\[([\d,]*)\]\)|\[\])/g;

describe.each(['index.html', 'portal.html'])('%s', (page) => {
  test('loads at most 100 KB for the first view', () => {
    const files = firstView(page);
    expect([...files].some((file) => file.endsWith('.css'))).toBe(true);
    expect(sizeOf(files)).toBeLessThanOrEqual(FIRST_VIEW_BYTES);
  });

  test('loads at most 60 KB more for each later page', () => {
    const loaded = firstView(page);
    const sizes = [...laterPages(loaded)].map(([name, files]) => [name.replace(/-[\w-]{8}\.js$/, ''), sizeOf(files)]);
    expect(Object.fromEntries(sizes)).toMatchObject({
      destination: expect.any(Number),
      'dead-letters': expect.any(Number),
      playground: expect.any(Number),
      plan: expect.any(Number),
      audit: expect.any(Number),
      'command-line': expect.any(Number),
    });
    expect(sizes.filter(([, bytes = 0]) => Number(bytes) > LATER_PAGE_BYTES)).toEqual([]);
  });
});

test('the dashboard contains no code of Node, of the AWS SDK, or of the schemas of the API', () => {
  const scripts = readdirSync(`${DIST}assets`).filter((file) => file.endsWith('.js'));
  expect(scripts.some((file) => file.startsWith('command-line'))).toBe(true);
  const foreign = /__vite-browser-external|ZodObject|PutEventsCommand|DescribeStacksCommand/;
  expect(scripts.filter((file) => foreign.test(read(`assets/${file}`)))).toEqual([]);
});
