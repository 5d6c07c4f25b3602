/** A function's variables are read whole, once, and everything that is missing is named at once. */
import { expect, test } from '@jest/globals';
import { listOf, readEnvironment, wholeNumber } from '../../core/environment.ts';

const contract = { TABLE: 'required', URL: 'required', EXTRA: 'optional' } as const;

test('an environment holds the variables of its contract and no others', () => {
  expect(readEnvironment(contract, { TABLE: 't', URL: 'u', EXTRA: 'e', PATH: '/bin' })).toEqual({
    TABLE: 't',
    URL: 'u',
    EXTRA: 'e',
  });
});

test('an optional variable that is unset or empty is absent', () => {
  expect(readEnvironment(contract, { TABLE: 't', URL: 'u' })).toEqual({ TABLE: 't', URL: 'u' });
  expect(readEnvironment(contract, { TABLE: 't', URL: 'u', EXTRA: '' })).toEqual({ TABLE: 't', URL: 'u' });
});

test('every required variable that is unset or empty is named in one complaint', () => {
  expect(() => readEnvironment(contract, { URL: '' })).toThrow(
    new Error('The environment lacks TABLE, URL: expected each to be a non-empty string.'),
  );
  expect(() => readEnvironment(contract, { TABLE: 't', EXTRA: 'e' })).toThrow('lacks URL:');
});

test.each([
  [undefined, 7],
  ['1', 1],
  ['900', 900],
])('a variable of %j is the whole number %i, and unset the usual one', (text, number) => {
  expect(wholeNumber('LIMIT', text, 7)).toBe(number);
});

test.each(['', '0', '-1', '1.5', '1e3', ' 1', '1 ', '0x1', 'secret'])(
  'a variable of %j is no whole number, and is not repeated',
  (text) => {
    expect(() => wholeNumber('LIMIT', text, 7)).toThrow(
      new Error('LIMIT: expected a whole number above 0, got another string'),
    );
  },
);

test('a list is separated by commas, without spaces and empty entries', () => {
  expect([listOf(), listOf(''), listOf(' , '), listOf('127.0.0.1, ::1,')]).toEqual([[], [], [], ['127.0.0.1', '::1']]);
});
