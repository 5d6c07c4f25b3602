/** Writes the API reference, `docs/reference/*.md`, from the docstrings of the published declarations. */
import { fileURLToPath } from 'node:url';
import { publishedApi } from './package/published.ts';
import { referencePages } from './package/reference.ts';
import { settle } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const pages = referencePages(publishedApi());
settle(
  `${root}docs/reference`,
  pages.map(({ name, text }) => ({ path: name, content: Buffer.from(text) })),
);
