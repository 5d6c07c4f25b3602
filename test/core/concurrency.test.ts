/** Concurrent processing of items, and retries of conflicting changes. */
import { describe, expect, test } from '@jest/globals';
import { forEachConcurrently, retryOnConflict } from '../../core/concurrency.ts';

describe('forEachConcurrently', () => {
  async function* numbers(count: number) {
    for (let n = 0; n < count; n++) yield n;
  }

  test.each([
    [0, 3, 0],
    [2, 3, 2],
    [7, 3, 3],
  ])('processes %i items once each, at most %i at the same time', async (count, concurrency, most) => {
    for (const items of [numbers(count), Array.from({ length: count }, (_, n) => n)]) {
      const done: number[] = [];
      let [running, highest] = [0, 0];
      await forEachConcurrently<number>(items, concurrency, async (item) => {
        highest = Math.max(highest, ++running);
        await new Promise(setImmediate);
        running--;
        done.push(item);
      });
      expect(done.toSorted()).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(highest).toBe(most);
    }
  });

  test('rejects when processing an item fails', async () => {
    const failing = forEachConcurrently([1, 2], 2, async (item) => {
      if (item === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
  });
});

describe('retryOnConflict', () => {
  const after = (conflicts: number, conflict: false | undefined) => {
    let calls = 0;
    return { calls: () => calls, attempt: async () => (calls++ < conflicts ? conflict : 'written') };
  };

  test.each([
    [0, false, 'written', 1],
    [4, false, 'written', 5],
    [4, undefined, 'written', 5],
    [5, undefined, undefined, 5],
  ] as const)('after %i conflicts (%s) returns %s in %i calls', async (conflicts, conflict, result, calls) => {
    const change = after(conflicts, conflict);
    expect(await retryOnConflict(change.attempt)).toBe(result);
    expect(change.calls()).toBe(calls);
  });
});
