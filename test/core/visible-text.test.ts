/** Pasted texts: what is removed around them, and which of their characters are invisible. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gotArn, invisibleIn, notAsciiIn, trimmed } from '../../core/visible-text.ts';

describe('white space around a text', () => {
  test('is removed if it is ASCII, and nothing else is', () => {
    const around = fc.array(fc.constantFrom(' ', '\t', '\r', '\n'), { maxLength: 4 }).map((some) => some.join(''));
    const inside = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^[ \t\r\n]|[ \t\r\n]$/.test(text));
    fc.assert(
      fc.property(around, inside, around, (before, text, behind) => {
        expect(trimmed(`${before}${text}${behind}`)).toBe(text);
      }),
    );
    expect(trimmed(' \t\r\n')).toBe('');
    expect(trimmed('\u00a0a\u200b')).toBe('\u00a0a\u200b');
    expect(trimmed('a b')).toBe('a b');
  });

  test('is removed in linear time', () => {
    expect(trimmed(`${' '.repeat(500_000)}x${' '.repeat(500_000)}y`)).toHaveLength(500_002);
  });
});

describe('an invisible character', () => {
  test.each([
    ['a\tb', 'U+0009'],
    ['a b', 'U+0020'],
    ['a\x7f', 'U+007F'],
    ['a\u0600b', 'U+0600'],
    ['a\ue000', 'U+E000'],
    ['a\uffff', 'U+FFFF'],
    ['a\udc00', 'U+DC00'],
    ['a\u115f', 'U+115F'],
    ['a\u2800', 'U+2800'],
    ['a\u{e0100}', 'U+E0100'],
  ])('is named by its code point: %j', (text, character) => {
    expect(invisibleIn(text)).toBe(character);
  });

  test.each(['', 'abc', 'é', '日本', '😀', '~!@#'])('is not found in %j', (text) => {
    expect(invisibleIn(text)).toBeUndefined();
  });
});

test('the first character beyond visible ASCII is named', () => {
  expect(notAsciiIn('abc!~')).toBeUndefined();
  expect(notAsciiIn('a 😀')).toBe('U+0020');
  expect(notAsciiIn('a😀é')).toBe('U+1F600');
});

test('a text that is not an ARN is described by its invisible character, or by its kind', () => {
  expect(gotArn('arn:aws:s3:::b\n')).toBe('got a text with U+000A');
  expect(gotArn('arn:aws:s3:::b')).toBe('got the ARN of something else');
  expect(gotArn('an-arn:')).toBe('got a string of 7 characters');
});
