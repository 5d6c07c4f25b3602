/** Recorded answers of event-ruler, the Java library with which EventBridge matches events. */
import { expect, test } from '@jest/globals';
import { ourAnswer } from '../../../verify/judges/event-ruler/ask.ts';
import { readTable } from '../../../verify/judges/event-ruler/table.ts';

const ROWS = readTable();

test('the table has several hundred distinct pairs of a pattern and an event, and each verdict occurs often', () => {
  const count = (verdict: string) => ROWS.filter((row) => row.verdict === verdict).length;
  expect(new Set(ROWS.map(({ pattern, event }) => `${pattern}\n${event}`)).size).toBe(ROWS.length);
  expect(ROWS.length).toBeGreaterThanOrEqual(300);
  expect(['matches', 'differs', 'refused'].map((verdict) => count(verdict) >= 30)).toEqual([true, true, true]);
});

test('each pattern of the table is refused, matches or differs as event-ruler says', () => {
  const wrong = ROWS.filter((row) => ourAnswer(row).verdict !== row.verdict);
  expect(wrong).toEqual([]);
});
