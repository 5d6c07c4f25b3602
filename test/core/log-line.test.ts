/** What log lines name things by. */
import { expect, test } from '@jest/globals';
import { busEventStart } from '../../core/log-line.ts';

test.each([
  ['a UUID by what finds it', '7bf73129-1428-4cd3-a780-95db273d1602', '7bf73129'],
  ['a shorter id by all of it', 'e1', 'e1'],
  ['an event without an id by nothing', undefined, ''],
])('%s', (_, id, start) => {
  expect(busEventStart(id)).toBe(start);
});
