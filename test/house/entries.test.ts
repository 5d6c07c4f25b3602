/**
 * The entry of a function only connects its parts: it has no decisions and no loops, and exports the wrapped handler.
 */
import { describe, expect, test } from '@jest/globals';
import { codeOf, type Source, sourcesOf } from './sources.ts';

const DECISIONS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an if', /\bif\s*\(/],
  ['a loop', /\b(?:for|while)\s*(?:await\s*)?\(|\bdo\s*\{|\.forEach\s*\(/],
  ['a switch', /\bswitch\s*\(/],
  ['a choice', /[^?]\?[^?.:]/],
  ['a try', /\btry\s*\{/],
];

/** Returns the code with empty string literals. */
function bareCode({ text }: Source): string {
  return codeOf(text).replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
}

function decisions(source: Source): string[] {
  const code = bareCode(source);
  return DECISIONS.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${source.path} has ${what}`);
}

function exportsWrapped(source: Source): boolean {
  return /^export const handler = middy\b/m.test(bareCode(source));
}

describe('the entry of a function', () => {
  const entries = sourcesOf('lambdas').filter(({ path }) => /^lambdas\/[^/]+\/index\.ts$/.test(path));

  test('exists for each folder of lambdas except the one that the deliver functions share', () => {
    const folders = new Set(sourcesOf('lambdas').map(({ path }) => path.split('/')[1]));
    folders.delete('deliver');
    expect(entries.map(({ path }) => path.split('/')[1]).toSorted()).toEqual([...folders].toSorted());
    expect(entries.length).toBeGreaterThanOrEqual(2);
  });

  test('contains no decisions and no loops', () => {
    expect(entries.flatMap(decisions)).toEqual([]);
  });

  test('exports a handler that middy wrapped', () => {
    expect(entries.filter((entry) => !exportsWrapped(entry)).map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['if (a) b();', 'an if'],
    ['for (const a of b) c(a);', 'a loop'],
    ['while (a) b();', 'a loop'],
    ['do { a(); } while (b)', 'a loop'],
    ['all.forEach(a);', 'a loop'],
    ['const a = b ? c : d;', 'a choice'],
    ['switch (a) {}', 'a switch'],
    ['try { a(); } finally {}', 'a try'],
  ])('is reported when it contains %j', (text, what) => {
    expect(decisions({ path: 'lambdas/a/index.ts', text })).toContain(`lambdas/a/index.ts has ${what}`);
  });

  test.each([
    "log('what if (a)?');",
    '// if (a) b();',
    'const a = b?.c ?? d;',
    'handle(Records.map(deliveryRecord), () => context.left());',
  ])('can contain %j', (text) => {
    expect(decisions({ path: 'lambdas/a/index.ts', text })).toEqual([]);
  });

  test('is reported when it exports an unwrapped function', () => {
    const text = 'export const handler = async () => step();\nmiddy(handler).use(partialBatch(log));';
    expect(exportsWrapped({ path: 'lambdas/a/index.ts', text })).toBe(false);
  });
});
