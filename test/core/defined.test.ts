/** Objects with optional members. */
import { expect, test } from '@jest/globals';
import { defined } from '../../core/defined.ts';

test('keeps every member that has a value, including falsy values, and omits undefined members', () => {
  const members: { a?: number; b?: string | null; c?: boolean; d?: string } = { a: 0, b: null, c: false };
  expect(Object.entries(defined({ ...members, d: undefined }))).toEqual([
    ['a', 0],
    ['b', null],
    ['c', false],
  ]);
});
