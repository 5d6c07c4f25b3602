/** The glossary leads to code that exists, and explains each word once. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './support/documents.ts';

const glossary = readFileSync(join(ROOT, 'docs/concepts.md'), 'utf8').split(/^## /m)[1] ?? '';
const rows = [...glossary.matchAll(/^\| \*\*(.+)\*\* \| (.+) \| `(.+)` \|$/gm)].map(([, word = '', , code = '']) => ({
  word,
  code,
}));

test('every row of the glossary has a word, a meaning and a path in the code', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows).toHaveLength(glossary.match(/^\| (?!word\b)/gm)?.length ?? 0);
});

test.each(rows)('the glossary finds $word in $code', ({ code }) => {
  expect(existsSync(join(ROOT, code))).toBe(true);
});

test('the glossary explains no word twice', () => {
  const words = rows.map(({ word }) => word);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
