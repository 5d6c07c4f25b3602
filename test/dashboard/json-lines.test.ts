/** Lines of values and of syntax errors in a JSON text. */
import { describe, expect, test } from '@jest/globals';
import { lineAt, rangeOfLine, syntaxError } from '../../dashboard/src/format/json-lines.ts';

const EVENT = `{
  "id": "a,{[\\"",
  "detail": {
    "updates": [
      { "feed": "user:1" },
      {
        "f\\u0065ed":
          7
      },
      [1, [2,
        3]]
    ]
  }
}`;

describe('the line of a value', () => {
  test.each([
    [[], 1],
    [['id'], 2],
    [['detail'], 3],
    [['detail', 'updates'], 4],
    [['detail', 'updates', '0', 'feed'], 5],
    [['detail', 'updates', '1'], 6],
    [['detail', 'updates', '1', 'feed'], 8],
    [['detail', 'updates', '2', '1', '1'], 11],
  ])('%j is %i', (path, line) => {
    expect(lineAt(EVENT, path)).toBe(line);
  });

  test('that does not exist is that of the innermost value on the way', () => {
    expect(lineAt(EVENT, ['detail', 'updates', '1', 'app_id'])).toBe(6);
    expect(lineAt(EVENT, ['detail', 'updates', '9', 'feed'])).toBe(4);
    expect(lineAt(EVENT, ['time'])).toBe(1);
  });
});

test('the line of a syntax error is that of the character', () => {
  expect(syntaxError(EVENT)).toBeUndefined();
  expect(syntaxError('{\n "a": 1,\n "b" 2\n}')).toMatchObject({ line: 3, message: expect.stringContaining("':'") });
  expect(syntaxError('{\n "a": 1\n')).toMatchObject({ line: 3 });
  expect(syntaxError('')).toMatchObject({ line: 1, message: 'Unexpected end of JSON input' });
});

test('the range of a line is its characters without the line feed', () => {
  const [start, end] = rangeOfLine(EVENT, 5);
  expect(EVENT.slice(start, end)).toBe('      { "feed": "user:1" },');
  expect(rangeOfLine(EVENT, 1)).toEqual([0, 1]);
});
