/** Checks the form of every decision and the list of decisions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const FOLDER = fileURLToPath(new URL('../../docs/adr/', import.meta.url));
const names = readdirSync(FOLDER)
  .filter((name) => name !== 'README.md')
  .sort();
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

const FORM =
  /^# (\d+)\. (.+)\n\n- Status: (?:accepted|superseded).*\n- Date: \d{4}-\d\d-\d\d\n\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n[\s\S]+$/;

test.each(names)('%s has a title, a status, a date, a context, a decision and consequences', (name) => {
  expect(read(name)).toMatch(FORM);
});

test('decisions have unique numbers, and the list contains each of them with its title', () => {
  expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
  const rows = names.map((name) => {
    const [, number, title] = FORM.exec(read(name)) ?? [];
    return `| [${number}](${name}) | ${title} |`;
  });
  expect(read('README.md').trim().split('\n').slice(-names.length)).toEqual(rows);
});
