/**
 * The pages of the documentation site, their addresses, and the links between them. The pages are Markdown files of the repository that are also
 * read on GitHub, so a link names a file relative to its own file.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../bin/package/packages.ts';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Pages outside of docs/ and recipes/, and their files in the site. */
const OTHERS: Readonly<Record<string, string>> = {
  'examples/README.md': 'examples.md',
  'bench/RESULTS.md': 'measurements.md',
  'verify/judges/second-opinion/README.md': 'second-opinion.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
};

/** Returns the file of each page in the site by its path in the repository, for the setting `rewrites` of VitePress. */
export function pages(): Readonly<Record<string, string>> {
  const recipes = markdownIn('recipes').map((path) => [path, path.replace(/README\.md$/, 'index.md')]);
  const own = markdownIn('docs').map((path) => [
    path,
    path.replace('docs/', '').replace(/(^|\/)README\.md$/, '$1index.md'),
  ]);
  return { ...Object.fromEntries([...own, ...recipes]), ...OTHERS };
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'));
}

/**
 * Returns the link in the site for a link of a file of the repository. A link to a page becomes its address, and a link to any other file its
 * address on GitHub. Throws if the file does not exist.
 */
export function siteLink(from: string, link: string, all = pages()): string {
  if (/^([a-z]+:|\/|#)/i.test(link)) return link;
  const [path = '', hash = ''] = link.split(/(?=#)/);
  const target = posix.join(posix.dirname(from), path).replace(/\/$/, '');
  const page = all[target] ?? all[`${target}/README.md`];
  if (page !== undefined) return `/${page.replace(/(^|\/)index\.md$/, '$1')}${hash}`;
  const file = join(ROOT, target);
  if (!existsSync(file)) throw new Error(`${from}: expected a link to an existing file, got ${link}`);
  return `${REPOSITORY}/${statSync(file).isDirectory() ? 'tree' : 'blob'}/main/${target}${hash}`;
}

/** Returns the anchor that GitHub generates for a heading. The site uses the same, so that links work in both places. */
export function anchorOf(heading: string): string {
  return heading
    .replaceAll(/[`*]/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

export interface Section {
  readonly heading: string;
  readonly links: readonly { readonly text: string; readonly link: string }[];
}

/** Returns the lists of docs/README.md, which are the navigation of the site. */
export function sections(): readonly Section[] {
  const [, ...parts] = readFileSync(join(ROOT, 'docs/README.md'), 'utf8').split(/^## /m);
  return parts.map((part) => ({
    heading: part.split('\n', 1)[0] ?? '',
    links: [...part.matchAll(/^- \[(.+?)\]\((\S+?)\)/gm)].map(([, text = '', link = '']) => ({
      text: text.replaceAll('`', ''),
      link: siteLink('docs/README.md', link),
    })),
  }));
}

/** Returns the decisions of docs/adr/README.md. */
export function decisions(): Section['links'] {
  const page = readFileSync(join(ROOT, 'docs/adr/README.md'), 'utf8');
  return [...page.matchAll(/^\| \[(\d+)\]\((\S+)\) \| (.+) \|$/gm)].map(([, number, file = '', title]) => ({
    text: `${number}. ${title?.replaceAll('`', '')}`,
    link: siteLink('docs/adr/README.md', file),
  }));
}
