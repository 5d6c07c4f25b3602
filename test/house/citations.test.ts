/** Checks that the sections of the contract that comments cite exist in docs/contract.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Source, sourcesOf } from './sources.ts';

const CONTRACT = readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8');
const SECTIONS = new Set([...CONTRACT.matchAll(/^## (\w+)\. /gm)].map((match) => match[1]));

/**
 * Returns the cited sections: "contract, section 3", "contract's schedules (section 5)", also across the end of a
 * comment line.
 */
function citedIn({ text }: Source): readonly string[] {
  const joined = text.replace(/\s*\n\s*(?:\*|\/\/)\s*/g, ' ');
  return [...joined.matchAll(/\bcontract\b[^.;\n]{0,80}?\bsections? (\w+)/gi)].map((match) => match[1] ?? '');
}

const unknownIn = (source: Source) =>
  citedIn(source)
    .filter((section) => !SECTIONS.has(section))
    .map((section) => `${source.path} cites section ${section}`);

describe('the contract', () => {
  const sources = sourcesOf(
    ...[
      'core',
      'adapters',
      'lambdas',
      'lib',
      'local',
      'dashboard',
      'cli',
      'bin',
      'publisher',
      'consumer',
      'test',
      'verify',
    ],
  ).filter(({ path }) => path !== 'test/house/citations.test.ts');

  test('has every section that a comment cites', () => {
    expect(sources.flatMap(citedIn).length).toBeGreaterThan(30);
    expect(sources.flatMap(unknownIn)).toEqual([]);
  });

  test.each([
    ['/** The body of a queue message (contract, section 3). */', '3'],
    ['/**\n * Which fields an update has (contract,\n * section 9).\n */', '9'],
    ["// The contract's schedules (section 5)", '5'],
    ['// contract, section 4a', '4a'],
  ])('is cited in %j', (text, section) => {
    expect(citedIn({ path: 'a.ts', text })).toEqual([section]);
  });

  test('does not have a section 99, so a citation of it is reported', () => {
    expect(unknownIn({ path: 'a.ts', text: '// contract, section 99' })).toEqual(['a.ts cites section 99']);
  });
});
