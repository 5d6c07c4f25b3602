/** The command line accepts the same times as the API. */
import { expect, test } from '@jest/globals';
import { timeOf } from '../../../cli/screen/times.ts';

const NOW = Date.parse('2026-11-24T03:17:11Z');

test.each([
  ['2026-11-24', '2026-11-24T00:00:00.000Z'],
  ['2026-11-24T03:00:00Z', '2026-11-24T03:00:00.000Z'],
  ['2026-11-24T03:00:00.25+01:00', '2026-11-24T02:00:00.250Z'],
  ['2026-11-24T03:00Z', '2026-11-24T03:00:00.000Z'],
  ['2h', '2026-11-24T01:17:11.000Z'],
])('%s means %s', (text, iso) => {
  expect(timeOf('--from', text, NOW)).toBe(iso);
});

test.each([
  '2026-02-30',
  '2026-02-29T00:00:00Z',
  '2026-11-24T24:00:00Z',
  '2026-11-24T03:00:00',
  '2026-11',
  'now',
  '2 h',
  '',
])('%j is not a time here, and not in the API', (text) => {
  expect(() => timeOf('--from', text, NOW)).toThrow(/^--from: expected a time such as/);
});
