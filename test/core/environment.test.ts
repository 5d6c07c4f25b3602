/** A function's variables are read whole, once, and everything that is missing is named at once. */
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../core/environment.ts';

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
