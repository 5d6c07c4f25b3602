/** The command line accepts the same times as the API. */
import { expect, test } from '@jest/globals';
import { timeOf } from '../../../cli/screen/times.ts';
import { time } from '../../../lambdas/api/schemas/common.ts';

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
  expect(time.safeParse(text).success).toBe(false);
});

test('exactly the times of the API are times here, in every combination of parts', () => {
  const days = ['2024-02-29', '2026-02-29', '2026-04-31', '2026-12-31', '2026-00-01', '2026-13-01'];
  const clocks = ['00:00:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60', '12:00:00.5', '12:00:00.123456'];
  const zones = ['Z', '+01:00', '-23:59', '+24:00', '+01:60', '+0100', '+01', 'z', ''];
  const all = days.flatMap((day) => clocks.flatMap((clock) => zones.map((zone) => `${day}T${clock}${zone}`)));
  const isTime = (text: string): boolean => {
    try {
      return timeOf('--from', text, NOW) === new Date(text).toISOString();
    } catch {
      return false;
    }
  };
  expect(all.filter(isTime)).toEqual(all.filter((text) => time.safeParse(text).success));
});
