/**
 * The form of each source file: a comment at its beginning that states its purpose, a readable size, and numbers in one
 * place.
 */
import { describe, expect, test } from '@jest/globals';
import { codeOf, type Source, sourcesOf } from './sources.ts';

/** The test warns above the first number of lines and fails above the second. */
const LINES = { warn: 250, fail: 400 };
const LIMITS = 'core/limits.ts';
/** The table of limits contains no code, so that it can be longer. */
const mostLines = ({ path }: Source) => (path === LIMITS ? 600 : LINES.fail);

function lacksHead({ text }: Source): boolean {
  const head = /^(?:#![^\n]*\n)?\/\*\*\s*([\s\S]*?)\s*\*\//.exec(text)?.[1] ?? '';
  return head === '';
}

function lines({ text }: Source): number {
  return text.trimEnd().split('\n').length;
}

/** Returns the numeric literals of at least six digits without underscores, and products that equal such a number. */
function longNumbers({ text }: Source): string[] {
  const code = codeOf(text);
  const literals = [...code.matchAll(/(?<![\w.])\d[\d_]*(?![\w.])/g)].map(([literal]) => literal.replaceAll('_', ''));
  const products = [...code.matchAll(/\b(\d+)\s*\*\s*1_?024(?:\s*\*\s*1_?024)?\b/g)].map(([product]) =>
    String(product.split('*').reduce((all, part) => all * Number(part.replaceAll('_', '')), 1)),
  );
  return [...literals, ...products].filter((number) => number.length >= 6);
}

/** Returns the numbers that only limits.ts can contain. */
function contractNumbers(): ReadonlySet<string> {
  const [limits] = sourcesOf('core').filter(({ path }) => path === LIMITS);
  if (!limits) throw new Error('core/limits.ts does not exist');
  return new Set([...longNumbers(limits), '195840']);
}

function strayNumbers(source: Source): string[] {
  const contract = contractNumbers();
  return longNumbers(source)
    .filter((number) => contract.has(number))
    .map((number) => `${source.path} writes ${number}`);
}

describe('every source file', () => {
  const sources = sourcesOf(
    ...['core', 'adapters', 'lambdas', 'lib', 'local', 'dashboard', 'cli', 'bin'],
    ...['publisher', 'consumer', 'examples', 'recipes'],
  );

  test('begins with a comment that states its purpose', () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(sources.filter(lacksHead).map(({ path }) => path)).toEqual([]);
  });

  test(`has at most ${LINES.fail} lines`, () => {
    const long = sources.filter((source) => lines(source) > LINES.warn);
    if (long.length > 0) console.warn(long.map((source) => `${source.path} has ${lines(source)} lines`).join('\n'));
    expect(long.filter((source) => lines(source) > mostLines(source)).map(({ path }) => path)).toEqual([]);
  });

  test('is reported without a head comment, and its lines are counted', () => {
    expect(
      ['', '// a\nconst a = 1;', '/** */\n', "import a from 'a';\n/** A comment that comes too late. */"].map((text) =>
        lacksHead({ path: 'a.ts', text }),
      ),
    ).toEqual([true, true, true, true]);
    expect(lacksHead({ path: 'a.ts', text: '#!/usr/bin/env node\n/** A head of a program. */\n' })).toBe(false);
    expect(lines({ path: 'a.ts', text: 'x\n'.repeat(LINES.fail) })).toBe(LINES.fail);
  });
});

describe('the numbers of the contract', () => {
  test('are in core/limits.ts and nowhere else', () => {
    const others = sourcesOf('core', 'adapters', 'lambdas', 'lib', 'publisher').filter(({ path }) => path !== LIMITS);
    expect(others.flatMap(strayNumbers)).toEqual([]);
  });

  test('are found there', () => {
    expect([...contractNumbers()]).toEqual(expect.arrayContaining(['262144', '1048576', '1000000', '195840']));
  });

  test.each([
    ['const a = 262144;', '262144'],
    ['const a = 262_144;', '262144'],
    ['const a = 1_048_576 - b;', '1048576'],
    ['f(1048576)', '1048576'],
    ['const a = { bytes: 195_840 };', '195840'],
    ['const a = 1_000_000;', '1000000'],
    ['const a = 256 * 1024;', '262144'],
    ['const a = 1024 * 1_024;', '1048576'],
    ['const a = 1 * 1024 * 1024;', '1048576'],
  ])('are found elsewhere in %j', (text, number) => {
    expect(strayNumbers({ path: 'core/a.ts', text })).toContain(`core/a.ts writes ${number}`);
  });

  test.each([
    'const a = 1_000;',
    '// 262144',
    '/** at most 262,144 bytes, 262144 */',
    'const a = x262144;',
    'const a = 100;',
    'const a = 0.262144;',
  ])('are not found in %j', (text) => {
    expect(strayNumbers({ path: 'core/a.ts', text })).toEqual([]);
  });
});
