/**
 * The folder core uses no clock, no randomness, no environment and no input or output, in its imports and in its code.
 */
import { describe, expect, test } from '@jest/globals';
import { codeOf, type Source, sourcesOf } from './sources.ts';

const IMPURE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the clock', /\bDate\.now\b|\bnew Date\s*\(\s*\)|\bDate\s*\(\s*\)|\bperformance\b|\bhrtime\b/],
  ['randomness', /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\brandomInt\b|\bgetRandomValues\b/],
  ['the environment', /\bprocess\s*[.[?]|\bglobalThis\b/],
  ['timers', /\bset(?:Timeout|Interval|Immediate)\b/],
  ['the network', /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b/],
  ['the console', /\bconsole\s*[.[]/],
  ['a Node module but node:crypto and node:zlib', /['"`]node:(?!(?:crypto|zlib)['"`])[a-z_/]+['"`]/],
];

function impurities({ path, text }: Source): string[] {
  const code = codeOf(text);
  return IMPURE.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${path} uses ${what}`);
}

describe('core', () => {
  test('is pure', () => {
    const sources = sourcesOf('core');
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(impurities)).toEqual([]);
  });

  test.each([
    ['const now = Date.now();', 'the clock'],
    ['const later = { now: Date.now };', 'the clock'],
    ['const now = new Date();', 'the clock'],
    ['const now = performance.now();', 'the clock'],
    ['const random = Math.random();', 'randomness'],
    ["import { randomBytes } from 'node:crypto';", 'randomness'],
    ['const id = crypto.randomUUID();', 'randomness'],
    ["const region = process.env['AWS_REGION'];", 'the environment'],
    ['setTimeout(f, 1);', 'timers'],
    ["await fetch('https://example.com');", 'the network'],
    ["console.log('x');", 'the console'],
    ["import { readFileSync } from 'node:fs';", 'a Node module but node:crypto and node:zlib'],
    ["import net from 'node:net';", 'a Node module but node:crypto and node:zlib'],
    ["import { request } from 'node:http';", 'a Node module but node:crypto and node:zlib'],
  ])('is reported as impure with %j', (text, what) => {
    expect(impurities({ path: 'core/a.ts', text })).toEqual([`core/a.ts uses ${what}`]);
  });

  test.each([
    "import { createHash } from 'node:crypto';",
    "import { gunzipSync } from 'node:zlib';",
    'const at = new Date(nowMs).toISOString();',
    'const at = Date.parse(text);',
    '/** The caller gives Date.now() and Math.random(). */',
    '// no process.env here',
    'const prefetch = (key: string) => find(key);',
  ])('is pure with %j', (text) => {
    expect(impurities({ path: 'core/a.ts', text })).toEqual([]);
  });
});
