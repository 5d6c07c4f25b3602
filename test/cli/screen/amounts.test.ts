/** Numbers have their unit in the singular or plural, and amounts of money are in dollars. */
import { expect, test } from '@jest/globals';
import { dollars, packed } from '../../../cli/screen/amounts.ts';

test.each([
  [0, 0, '0 updates in 0 deliveries'],
  [1, 1, '1 update in 1 delivery'],
  [20, 1, '20 updates in 1 delivery'],
  [20, 3, '20 updates in 3 deliveries'],
])('%i updates in %i deliveries are "%s"', (updates, deliveries, text) => {
  expect(packed(updates, deliveries)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [0.000003, 'less than $0.01'],
  [0.01, '$0.01'],
  [1.254, '$1.25'],
])('%d dollars are shown as %s', (value, text) => {
  expect(dollars(value)).toBe(text);
});
