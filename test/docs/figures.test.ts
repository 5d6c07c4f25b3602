/** Checks that figures in documents are those of the recorded runs, and that every measured number is written from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Figures, faultsOf, withFigures, withoutFigures } from '../../bench/figures/documents.ts';
import { figures } from '../../bench/figures/figures.ts';
import { resultsPage } from '../../bench/figures/results-page.ts';
import { DOCUMENTS } from '../../bench/figures/write.ts';
import { recorded } from '../../bench/recorded.ts';
import { ROOT } from '../../bench/root.ts';
import { documents } from './support/documents.ts';

const known = figures();
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Numbers with units that are not measurements, by document: they describe a measurement or a promise. */
const GIVEN: Readonly<Record<string, RegExp>> = {
  'dashboard/README.md': /^(100 KB|60 KB|1\.5 %)$/,
  'docs/cost.md': /^(2 KB|64 KB|5 %)$/,
  'docs/scaling.md': /^(2 KB|64 KB)$/,
  'docs/guarantees.md': /^\d+ (s|min|KB)$/,
};
const MEASURED = /\$\d[\d.,]*|\d[\d.,]* ?(?:\$|µs\b|ms\b|s\b|min\b|KB\b|MB\b|GB\b|updates\/s|×|%)/g;
const NUMBER_IN_TABLE = /^\|.*\| *\d[\d.,]* *\|/gm;

/** Returns measured numbers outside of markers. */
function unmarked(document: string): readonly string[] {
  const prose = withoutFigures(document)
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '')
    .replaceAll(/\]\([^)]*\)/g, '');
  return [...prose.matchAll(MEASURED), ...prose.matchAll(NUMBER_IN_TABLE)].map(([text]) => text);
}

describe.each(DOCUMENTS)('%s', (path) => {
  const document = read(path);

  test('contains the recorded figures, which `npm run docs:figures` writes', () => {
    expect(withFigures(document, known)).toBe(document);
  });

  test('names existing figures, each with the command that measures it', () => {
    expect(faultsOf(document, known)).toEqual([]);
  });

  test('contains no measured number outside of figures', () => {
    expect(unmarked(document).filter((text) => !GIVEN[path]?.test(text))).toEqual([]);
  });
});

test('bench/RESULTS.md matches the recorded results', () => {
  expect(read('bench/RESULTS.md')).toBe(resultsPage(recorded()));
});

test('a price has its dollar sign before the number', () => {
  const others = ['CHANGELOG.md', 'bench/RESULTS.md', 'bench/results.json'].map((path) => ({ path, text: read(path) }));
  const after = /\d(?:<!-- \/figure -->)? \$(?![\w({])/;
  expect([...documents(), ...others].filter(({ text }) => after.test(text)).map(({ path }) => path)).toEqual([]);
});

test('only the documents that `npm run docs:figures` writes contain figures', () => {
  const marked = documents().filter(({ text }) => text.replaceAll(/`[^`\n]*`/g, '').includes('<!-- figure'));
  expect(marked.map(({ path }) => path).filter((path) => !DOCUMENTS.includes(path))).toEqual([]);
});

test('every figure is used in a document', () => {
  const all = DOCUMENTS.map(read).join('\n');
  expect(Object.keys(known).filter((name) => !all.includes(`<!-- figure ${name} -->`))).toEqual([]);
});

describe('a marker', () => {
  const some: Figures = {
    one: { text: '1.54', command: 'npm run bench -- cost' },
    table: { text: '| a |\n|---|', command: 'npm run bench -- cost' },
  };
  const command = '`npm run bench -- cost`';

  test('is filled with the recorded figure, regardless of its previous content', () => {
    const written = 'It is $<!-- figure one -->1.54<!-- /figure -->.';
    expect(withFigures('It is $<!-- figure one --><!-- /figure -->.', some)).toBe(written);
    expect(withFigures('It is $<!-- figure one -->8.18<!-- /figure -->.', some)).toBe(written);
  });

  test('puts empty lines around a table, so that Markdown recognizes it', () => {
    const written = '<!-- figure table -->\n\n| a |\n|---|\n\n<!-- /figure -->';
    expect(withFigures('<!-- figure table --><!-- /figure -->', some)).toBe(written);
    expect(withFigures(written, some)).toBe(written);
  });

  test.each([
    [`${command} <!-- figure two -->1<!-- /figure -->`, 'two: there is no such figure'],
    [`${command} <!-- figure one -->1`, '1 times "<!-- figure", and 0 figures'],
    [`${command} <!-- /figure -->`, '1 times "<!-- /figure", and 0 figures'],
    ['It is <!-- figure one -->1<!-- /figure -->', 'one: its section does not name the command that measures it'],
    [`## a\n${command}\n## b\nIs <!-- figure one -->1<!-- /figure -->`, 'one: its section does not name the command'],
    [`${command} is\n<!-- figure one -->1<!-- /figure -->`, 'one: at the beginning of a line'],
  ])('is reported as invalid in %j', (document, fault) => {
    expect(faultsOf(document, some).join('\n')).toContain(fault);
  });

  test.each([
    'It costs $1.54.',
    'It takes 12 µs.',
    '| a | 8.18 |',
    '| a | 100 | b |',
    '20 % more',
    '43 minutes or 2 min',
  ])('is reported as missing in %j', (document) => {
    expect(unmarked(document)).not.toEqual([]);
  });

  test.each(['It is $<!-- figure one -->1.54<!-- /figure -->.', '`--speed 20 s`', 'Two of 3 destinations.'])(
    'is not reported as missing in %j',
    (document) => {
      expect(unmarked(document)).toEqual([]);
    },
  );
});
