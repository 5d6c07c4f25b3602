/** A map of the most recently used entries with a maximum size. */
import { describe, expect, test } from '@jest/globals';
import { createRecent } from '../../core/recent.ts';

describe('the most recently used entries', () => {
  test('are kept up to a maximum number', () => {
    const recent = createRecent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).toStrictEqual([1, undefined, 3]);
    recent.set('a', 4);
    recent.set('d', 5);
    expect([recent.get('a'), recent.get('c'), recent.get('d')]).toStrictEqual([4, undefined, 5]);
    recent.delete('a');
    expect([recent.get('a'), recent.get('d')]).toStrictEqual([undefined, 5]);
  });

  test('do not include those that were only read', () => {
    const recent = createRecent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('x')).toBeUndefined();
    expect([recent.get('a'), recent.get('b')]).toStrictEqual([1, 2]);
  });
});
