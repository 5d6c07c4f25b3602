/** Configures VitePress. `SITE_BASE` is the path below which the site is published, such as `/feedhose/`; the default is `/`. */
import { join, relative } from 'node:path';
import { defineConfig, type Plugin } from 'vitepress';
import { REPOSITORY } from '../../bin/package/packages.ts';
import { anchorOf, decisions, pages, ROOT, sections, siteLink } from '../pages.ts';

const DESCRIPTION =
  "Delivers every activity feed update to your customers' SQS queues, webhooks and EventBridge buses, in your own AWS account.";
const all = pages();
const folders = new Set(Object.keys(all).map((path) => path.split('/')[0]));

/** The pages are outside of this folder, where Vite would not find the packages that their compiled code imports. */
const packagesOfTheSite: Plugin = {
  name: 'packages of the site',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!/^vue(\/|$)/.test(id) || !importer?.endsWith('.md')) return null;
    return this.resolve(id, join(ROOT, 'site/package.json'), { skipSelf: true });
  },
};

export default defineConfig({
  title: 'Feedhose',
  description: DESCRIPTION,
  lang: 'en',
  base: process.env['SITE_BASE'] ?? '/',
  srcDir: '..',
  srcExclude: [`!(${[...folders].join('|')})`, `!(${[...folders].join('|')})/**`, 'README.md'],
  rewrites: all,
  cleanUrls: true,
  vite: { plugins: [packagesOfTheSite] },
  markdown: {
    anchor: { slugify: anchorOf },
    config(md) {
      md.core.ruler.push('links of the repository', ({ tokens, env }) => {
        const from = relative(ROOT, env.realPath ?? env.path).replaceAll('\\', '/');
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' && token.attrGet('href');
          if (href) token.attrSet('href', siteLink(from, href, all));
        }
      });
    },
  },
  transformPageData(page) {
    if (page.filePath !== 'docs/README.md') return;
    return {
      title: 'Feedhose',
      titleTemplate: 'documentation',
      frontmatter: {
        layout: 'home',
        hero: {
          name: 'Feedhose',
          text: 'Feed updates, delivered to your customers',
          tagline: DESCRIPTION,
          actions: [
            { theme: 'brand', text: 'Start in five minutes', link: '/start' },
            { theme: 'alt', text: 'Concepts', link: '/concepts' },
            { theme: 'alt', text: 'GitHub', link: REPOSITORY },
          ],
        },
      },
    };
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'FAQ', link: '/faq' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: sections().map(({ heading, links }) => ({
      text: heading,
      collapsed: false,
      items: links.map((item) =>
        item.link === '/adr/' ? { ...item, collapsed: true, items: [...decisions()] } : { ...item },
      ),
    })),
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: {
      pattern: `${REPOSITORY}/edit/main/:path`,
      text: 'Edit this page on GitHub',
    },
    footer: { message: 'Released under the Apache License 2.0.' },
  },
});
