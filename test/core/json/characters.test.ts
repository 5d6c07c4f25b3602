/** The kinds of characters in a text, wherever the decisive character is. */
import { describe, expect, test } from '@jest/globals';
import { charactersOf } from '../../../core/json/characters.ts';

const LENGTHS = [1, 2, 3, 4, 16_383, 16_384, 16_385, 32_768, 32_769];

describe.each(LENGTHS)('a text of %i characters', (length) => {
  const places = [...new Set([0, 1, length - 2, length - 1])].filter((at) => at >= 0 && at < length);
  const withOne = (one: string, at: number) => 'a'.repeat(at) + one + 'a'.repeat(length - at - 1);

  test('is plain without such a character, whatever was checked before', () => {
    charactersOf('\u0141\u0001'.repeat(20_000));
    expect(charactersOf('a'.repeat(length))).toEqual({ controls: false, ascii: true });
  });

  test.each(['\u0080', '\u0100', '\u0141', '\ud83d', '\uffff'])('is not ASCII with one %j', (one) => {
    for (const at of places) expect(charactersOf(withOne(one, at))).toEqual({ controls: false, ascii: false });
  });

  test.each(['\0', '\n', '\u001f'])('has control characters with one %j', (one) => {
    for (const at of places) expect(charactersOf(withOne(one, at))).toEqual({ controls: true, ascii: true });
  });

  test.each([' ', '\u007f'])('is plain with one %j', (one) => {
    for (const at of places) expect(charactersOf(withOne(one, at))).toEqual({ controls: false, ascii: true });
  });
});

test('an empty text is plain', () => {
  expect(charactersOf('')).toEqual({ controls: false, ascii: true });
});
