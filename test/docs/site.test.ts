/** The navigation of the documentation site names every page, and links of documents lead to pages of the site or to files on GitHub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { anchorOf, decisions, pages, ROOT, sections, siteLink } from '../../site/pages.ts';

const address = (page: string) => `/${page.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;

test('the navigation has one section per role, and the first is for those who deploy', () => {
  const headings = sections().map(({ heading }) => heading);
  expect(headings).toEqual(['I deploy it', 'I publish', 'I receive', 'I operate', 'I evaluate it', 'I change it']);
});

test('docs/README.md lists every page of the site, except pages that another page introduces', () => {
  const listed = new Set([...sections().flatMap(({ links }) => links), ...decisions()].map(({ link }) => link));
  const unlisted = Object.values(pages()).filter((page) => !listed.has(`/${page}`) && !listed.has(address(page)));
  expect(unlisted.filter((page) => !page.startsWith('recipes/'))).toEqual(['index.md', 'second-opinion.md']);
});

test.each([
  ['docs/api.md', 'judges.md#api-readers', '/judges.md#api-readers'],
  ['docs/adr/README.md', '../concepts.md', '/concepts.md'],
  ['docs/faq.md', 'adr/README.md', '/adr/'],
  ['docs/start.md', '../recipes', '/recipes/'],
  ['CONTRIBUTING.md', 'docs/README.md', '/'],
  ['docs/api.md', 'openapi.json', 'https://github.com/feedhose/feedhose/blob/main/docs/openapi.json'],
  ['docs/architecture.md', '../core', 'https://github.com/feedhose/feedhose/tree/main/core'],
  ['docs/api.md', '#versions', '#versions'],
  ['docs/api.md', 'https://example.com/a.md', 'https://example.com/a.md'],
])('a link of %s to %s leads to %s', (from, link, expected) => {
  expect(siteLink(from, link)).toBe(expected);
});

test('a link to a missing file is an error that names the page and the link', () => {
  expect(() => siteLink('docs/api.md', 'missing.md')).toThrow('docs/api.md: expected a link to an existing file');
});

test('anchors are those of GitHub', () => {
  expect(anchorOf('`npm start`: what it does, and why')).toBe('npm-start-what-it-does-and-why');
});

test('the lock file of the site names no registry but registry.npmjs.org', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'site/package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  expect(Object.keys(packages).length).toBeGreaterThan(50);
  const resolved = Object.values(packages).flatMap((entry) => entry.resolved ?? []);
  expect(resolved.filter((url) => !url.startsWith('https://registry.npmjs.org/'))).toEqual([]);
});
