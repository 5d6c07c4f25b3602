/** The reading list of docs/architecture.md is short, and every file of it exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './support/documents.ts';

const MOST_FILES = 30;

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const section = page.split(/^#{2,3} /m).find((text) => text.startsWith('Reading list\n')) ?? '';
const entries = [...section.matchAll(/^(\d+)\. \[([\w./-]+)\]\(\.\.\/([\w./-]+)\) \S.*\.$/gm)];
const files = entries.map(([, , , target = '']) => target);

test('the main path of an update can be read in at most 30 files, each with one sentence', () => {
  expect(entries.length).toBe((section.match(/^\d+\. /gm) ?? []).length);
  expect(entries.map(([, number]) => Number(number))).toEqual(entries.map((_, index) => index + 1));
  expect(entries.map(([, , name]) => name)).toEqual(files);
  expect(files.length).toBeGreaterThan(15);
  expect(files.length).toBeLessThanOrEqual(MOST_FILES);
});

test('the reading list names each file once, and only files that exist', () => {
  expect(new Set(files).size).toBe(files.length);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
