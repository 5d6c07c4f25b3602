/** The identifiers in log lines. */
import { expect, test } from '@jest/globals';
import { busEventStart } from '../../core/log-line.ts';

test.each([
  ['a UUID is shortened to a prefix that a search finds', '7bf73129-1428-4cd3-a780-95db273d1602', '7bf73129'],
  ['a shorter id is unchanged', 'e1', 'e1'],
  ['an event without an id is empty', undefined, ''],
])('%s', (_, id, start) => {
  expect(busEventStart(id)).toBe(start);
});
