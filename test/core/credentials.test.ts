/** Valid keys and secrets. test/security/pasted-texts.test.ts checks that every input applies these rules. */
import { describe, expect, test } from '@jest/globals';
import {
  accessKeyIdFault,
  apiKeyFault,
  apiSecretFault,
  knownApiSecretFault,
  secretAccessKeyFault,
  signingSecretFault,
  type TextRule,
} from '../../core/credentials.ts';

const VISIBLE = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('');
const wordsOf = (pattern: RegExp): string => VISIBLE.replace(pattern, '');

describe.each<[name: string, rule: TextRule, characters: string, most: string, min: number, max: number]>([
  ['an API key', apiKeyFault, 'letters, digits and _ . ~ -', wordsOf(/[^A-Za-z0-9_.~-]/g), 1, 256],
  ['an API secret', apiSecretFault, 'visible ASCII characters', VISIBLE, 16, 256],
  ['an imported API secret', knownApiSecretFault, 'visible characters', `${VISIBLE}é日😀`, 1, 256],
  ['an access key id', accessKeyIdFault, 'letters, digits and _ . -', wordsOf(/[^A-Za-z0-9_.-]/g), 1, 128],
  ['a secret access key', secretAccessKeyFault, 'visible ASCII characters', VISIBLE, 1, 256],
])('%s', (_, rule, characters, most, min, max) => {
  const expected = `expected ${min} to ${max} ${characters}, got`;

  test('accepts these characters, in this number', () => {
    expect([most, 'x'.repeat(min), 'x'.repeat(max)].map(rule)).toEqual([undefined, undefined, undefined]);
    expect(rule('')).toBe(`${expected} an empty text`);
    expect(rule('x'.repeat(max + 1))).toBe(`${expected} ${max + 1} characters`);
    if (min > 2)
      expect(['x', 'x'.repeat(min - 1)].map(rule)).toEqual([
        `${expected} 1 character`,
        `${expected} ${min - 1} characters`,
      ]);
  });

  test('refuses every other character by name', () => {
    expect(rule(`${'x'.repeat(20)}\u200b\n`)).toBe(`${expected} U+200B`);
    expect(rule(`\n${'x'.repeat(20)}`)).toBe(`${expected} U+000A`);
  });
});

describe('a signing secret', () => {
  const of = (bytes: number) => Buffer.alloc(bytes, 0xfb).toString('base64');
  const expected = 'expected the padded Base64 of 24 to 64 bytes, with or without whsec_ before it, got';

  test.each([24, 25, 26, 63, 64])('can have %i bytes', (bytes) => {
    expect([signingSecretFault(of(bytes)), signingSecretFault(`whsec_${of(bytes)}`)]).toEqual([undefined, undefined]);
  });

  test('with fewer or more bytes, or with another text, is refused without being repeated', () => {
    expect(signingSecretFault(of(23))).toBe(`${expected} 23 bytes`);
    expect(signingSecretFault(`whsec_${of(65)}`)).toBe(`${expected} 65 bytes`);
    expect(signingSecretFault('hunter2')).toBe(`${expected} another string`);
    expect(signingSecretFault('whsec_')).toBe(`${expected} another string`);
    expect(signingSecretFault(`${of(24)}\n`)).toBe(`${expected} U+000A`);
  });
});
