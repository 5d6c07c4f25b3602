/** A lookup with a memory: single flight, short memory of nothing, and an old answer when the source fails. */
import { describe, expect, test } from '@jest/globals';
import { cachedLookup } from '../../core/cached-lookup.ts';

/** A lookup over a source whose answers, faults and clock are in the test's hands. */
function aLookup(entries = 10) {
  const source = new Map<string, string>();
  const asked: string[] = [];
  const state = { now: 0, fault: undefined as Error | undefined };
  const find = async (key: string): Promise<string | undefined> => {
    asked.push(key);
    if (state.fault) throw state.fault;
    return source.get(key);
  };
  const lookup = cachedLookup(find, { ttlMs: 30_000, negativeTtlMs: 5_000, entries, now: () => state.now });
  return { lookup, source, asked, state };
}

describe('an answer', () => {
  test('is kept for its time and asked for anew after it', async () => {
    const { lookup, source, asked, state } = aLookup();
    source.set('a', 'one');
    expect(await lookup('a')).toBe('one');
    source.set('a', 'two');
    state.now = 29_999;
    expect(await lookup('a')).toBe('one');
    state.now = 30_000;
    expect(await lookup('a')).toBe('two');
    expect(asked).toEqual(['a', 'a']);
  });

  test('is as old as its question, however long the source took', async () => {
    const state = { now: 0, answers: ['one', 'two'] };
    const find = async () => {
      const found = state.answers.shift();
      state.now += 20_000;
      return found;
    };
    const lookup = cachedLookup(find, { ttlMs: 30_000, negativeTtlMs: 5_000, entries: 1, now: () => state.now });
    expect(await lookup('a')).toBe('one');
    state.now = 29_999;
    expect(await lookup('a')).toBe('one');
    state.now = 30_000;
    expect(await lookup('a')).toBe('two');
  });

  test('of nothing is kept for a shorter time', async () => {
    const { lookup, source, asked, state } = aLookup();
    expect(await lookup('a')).toBeUndefined();
    source.set('a', 'one');
    state.now = 4_999;
    expect(await lookup('a')).toBeUndefined();
    expect(asked).toEqual(['a']);
    state.now = 5_000;
    expect(await lookup('a')).toBe('one');
  });

  test('is shared by all who ask at once', async () => {
    const { lookup, source, asked } = aLookup();
    source.set('a', 'one');
    source.set('b', 'two');
    expect(await Promise.all([lookup('a'), lookup('a'), lookup('b'), lookup('a')])).toEqual([
      'one',
      'one',
      'two',
      'one',
    ]);
    expect(asked).toEqual(['a', 'b']);
  });

  test('that is the oldest goes when there are too many', async () => {
    const { lookup, asked } = aLookup(2);
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await lookup(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});

describe('when the source fails', () => {
  test('an old answer serves for a short while, then the source is asked again', async () => {
    const { lookup, source, asked, state } = aLookup();
    source.set('a', 'one');
    await lookup('a');
    state.now = 30_000;
    state.fault = new Error('table away');
    expect(await lookup('a')).toBe('one');
    state.now = 34_999;
    expect(await lookup('a')).toBe('one');
    expect(asked).toHaveLength(2);
    state.now = 35_000;
    state.fault = undefined;
    source.set('a', 'two');
    expect(await lookup('a')).toBe('two');
  });

  test('and there is no old answer, everyone who asked is told, and the next one asks again', async () => {
    const { lookup, source, asked, state } = aLookup();
    state.fault = new Error('table away');
    const all = await Promise.allSettled([lookup('a'), lookup('a')]);
    expect(all).toEqual([
      { status: 'rejected', reason: state.fault },
      { status: 'rejected', reason: state.fault },
    ]);
    state.fault = undefined;
    source.set('a', 'one');
    expect(await lookup('a')).toBe('one');
    expect(asked).toEqual(['a', 'a']);
  });

  test('an old "there is none" is no answer, since what was made meanwhile would be lost', async () => {
    const { lookup, state } = aLookup();
    expect(await lookup('a')).toBeUndefined();
    state.now = 5_000;
    state.fault = new Error('table away');
    await expect(lookup('a')).rejects.toThrow('table away');
  });

  test('before it gave a promise, the next one asks again', async () => {
    let broken = true;
    const find = (): Promise<string> => {
      if (broken) throw new Error('no promise');
      return Promise.resolve('one');
    };
    const lookup = cachedLookup(find, { ttlMs: 1, negativeTtlMs: 1, entries: 1, now: () => 0 });
    await expect(lookup('a')).rejects.toThrow('no promise');
    broken = false;
    expect(await lookup('a')).toBe('one');
  });
});

test('an answer that was read anew is the newest again', async () => {
  const { lookup, asked, state } = aLookup(2);
  await lookup('a');
  await lookup('b');
  state.now = 5_000;
  await lookup('a');
  await lookup('c');
  expect(asked).toEqual(['a', 'b', 'a', 'c']);
  await lookup('a');
  expect(asked).toHaveLength(4);
});
