/** A cached lookup: single flight, a short cache of missing items, and an old answer when the source fails. */
import { describe, expect, test } from '@jest/globals';
import { cachedLookup } from '../../core/cached-lookup.ts';

/** A lookup with a source whose answers, errors and clock the test controls. */
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
  test('is cached for its time and requested again afterwards', async () => {
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

  test('has the age of its request, however long the source took', async () => {
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

  test('that nothing exists is cached for a shorter time', async () => {
    const { lookup, source, asked, state } = aLookup();
    expect(await lookup('a')).toBeUndefined();
    source.set('a', 'one');
    state.now = 4_999;
    expect(await lookup('a')).toBeUndefined();
    expect(asked).toEqual(['a']);
    state.now = 5_000;
    expect(await lookup('a')).toBe('one');
  });

  test('is shared by simultaneous callers', async () => {
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

  test('is removed when there are too many and it is the oldest', async () => {
    const { lookup, asked } = aLookup(2);
    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await lookup(key);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});

describe('when the source fails', () => {
  test('an old answer is returned for a short time, then the source is called again', async () => {
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

  test('without an old answer, every caller gets the error, and the next call reaches the source again', async () => {
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

  test('an old answer that nothing exists is not returned, because what was created since would be lost', async () => {
    const { lookup, state } = aLookup();
    expect(await lookup('a')).toBeUndefined();
    state.now = 5_000;
    state.fault = new Error('table away');
    await expect(lookup('a')).rejects.toThrow('table away');
  });

  test('before it returned a promise, the next call reaches the source again', async () => {
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

test('an answer that was requested again is the newest again', async () => {
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
