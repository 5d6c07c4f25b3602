/** The variables of a function are read once, and all missing ones are named in one error. */
import { expect, test } from '@jest/globals';
import { listOf, readEnvironment, wholeNumber } from '../../core/environment.ts';

const contract = { TABLE: 'required', URL: 'required', EXTRA: 'optional' } as const;

test('an environment contains the variables of its contract and no others', () => {
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

test('every required variable that is unset or empty is named in one error', () => {
  expect(() => readEnvironment(contract, { URL: '' })).toThrow(
    new Error('The environment lacks TABLE, URL: expected each to be a non-empty string.'),
  );
  expect(() => readEnvironment(contract, { TABLE: 't', EXTRA: 'e' })).toThrow('lacks URL:');
});

test.each([
  [undefined, 7],
  ['1', 1],
  ['900', 900],
])('a variable of %j is the integer %i, and the default if it is unset', (text, number) => {
  expect(wholeNumber('LIMIT', text, 7)).toBe(number);
});

test.each(['', '0', '-1', '1.5', '1e3', ' 1', '1 ', '0x1', 'secret'])(
  'a variable of %j is not an integer, and is not repeated in the error',
  (text) => {
    expect(() => wholeNumber('LIMIT', text, 7)).toThrow(
      new Error('LIMIT: expected a whole number above 0, got another string'),
    );
  },
);

test('a list is separated by commas, and spaces and empty entries are removed', () => {
  expect([listOf(), listOf(''), listOf(' , '), listOf('127.0.0.1, ::1,')]).toEqual([[], [], [], ['127.0.0.1', '::1']]);
});
