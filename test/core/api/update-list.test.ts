/** The range and the cursor of the list of updates that a destination should have. */
import { describe, expect, test } from '@jest/globals';
import { encodeCursor } from '../../../core/api/cursor.ts';
import { listCursor, listPart } from '../../../core/api/update-list.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const DAY_MS = 86_400_000;
const KEPT_MS = 14 * DAY_MS;
const KEY = '001795491900000#feed_group%3Auser#0123abcd.0';

describe('a range', () => {
  const range = (from: number, to?: number) =>
    listPart({ from, ...(to === undefined ? {} : { to }) }, 'dst_1', KEPT_MS, NOW);

  test('ends where the journal is complete, at the latest', () => {
    const settled = NOW - 65_000;
    expect(range(NOW - DAY_MS)).toEqual({ from: NOW - DAY_MS, to: settled });
    expect(range(NOW - DAY_MS, NOW + DAY_MS)).toEqual({ from: NOW - DAY_MS, to: settled });
    expect(range(NOW - DAY_MS, NOW - DAY_MS)).toEqual({ from: NOW - DAY_MS, to: NOW - DAY_MS });
  });

  test.each([
    ['that begins before the journal', NOW - KEPT_MS - 1, undefined, '/from'],
    ['that begins in the future', NOW + 1, undefined, '/from'],
    ['that ends before it begins', NOW - 1, NOW - 2, '/to'],
  ])('%s is refused', (_, from, to, pointer) => {
    expect(range(from, to)).toEqual({
      errors: [{ in: 'query', pointer, message: expect.stringMatching(/^expected .*, got /) }],
    });
  });
});

describe('a cursor', () => {
  const at = (cursor: string, destinationId = 'dst_1') =>
    listPart({ from: NOW - DAY_MS, cursor }, destinationId, KEPT_MS, NOW);
  const refused = (message: RegExp) => ({
    errors: [{ in: 'query', pointer: '/cursor', message: expect.stringMatching(message) }],
  });

  test.each([{ key: KEY }, { key: KEY, listed: 0 }, { key: KEY, listed: 25 }, { key: '001795491900000' }])(
    'continues at %o',
    (position) => {
      expect(at(listCursor('dst_1', position))).toMatchObject({ after: position });
    },
  );

  test('of another destination is refused', () => {
    expect(at(listCursor('dst_1', { key: KEY }), 'dst_2')).toEqual(refused(/^expected a cursor of this list/));
  });

  test('of a list that began before everything that the journal still keeps is refused', () => {
    const key = `${String(NOW - KEPT_MS - 1).padStart(15, '0')}#a#b.0`;
    expect(at(listCursor('dst_1', { key }))).toEqual(refused(/keeps nothing/));
  });

  test('is accepted while the start of the list expires', () => {
    const given = { from: NOW - KEPT_MS - 1, cursor: listCursor('dst_1', { key: KEY }) };
    expect(listPart(given, 'dst_1', KEPT_MS, NOW)).toMatchObject({ after: { key: KEY } });
  });

  test.each([
    '',
    'x',
    'null',
    '{}',
    '[]',
    '["dst_1"]',
    '["dst_1",1]',
    '["dst_1",""]',
    '["dst_1","001795491900000#"]',
    '["dst_1","001795491900000#a#b#c"]',
    '["dst_1","001795491900000#a b#c"]',
    '["dst_1","~"]',
    `["dst_1","${KEY}",-1]`,
    `["dst_1","${KEY}",1.5]`,
    `["dst_1","${KEY}","1"]`,
    '["dst_1","001795491900000",1]',
    `["dst_1","${KEY}${'x'.repeat(200)}"]`,
  ])('that was altered to %s is refused', (text) => {
    expect(at(encodeCursor(text))).toEqual(refused(/^expected a cursor of this list/));
  });
});
