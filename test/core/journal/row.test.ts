/** Keys of updates in the API. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseUpdateKey, updateKey } from '../../../core/journal/row.ts';

const place = fc.record({
  at: fc.nat({ max: 999_999_999_999_999 }),
  scope: fc.string({ minLength: 1, unit: 'grapheme' }),
  block: fc.stringMatching(/^[0-9a-f]{24}\.\d{1,3}$/),
  position: fc.nat({ max: 9_999_999 }),
});

test('the key of an update names its place, with letters that need no escaping', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(updateKey(one)).toMatch(/^upd_[\w-]+$/);
      expect(parseUpdateKey(updateKey(one))).toEqual(one);
    }),
    { numRuns: 50 },
  );
});

test('any other text is no key, and each update has one key', () => {
  fc.assert(
    fc.property(place, fc.string(), fc.nat({ max: 60 }), (one, text, at) => {
      const key = updateKey(one);
      const altered = `${key.slice(0, at)}${text}${key.slice(at)}`;
      const parsed = parseUpdateKey(altered);
      if (parsed !== undefined) expect(updateKey(parsed)).toBe(altered);
      expect(parseUpdateKey(text)).toBeUndefined();
      expect(parseUpdateKey(key.slice('upd_'.length))).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
