/** The caches: a maximum size, single flight, a short time for missing values, old values when a load fails, and forgetting. */
import { describe, expect, test } from '@jest/globals';
import { createCache, createLru } from '../../core/cache.ts';

const TIMES = { ttlMs: (value: unknown) => (value === undefined ? 5_000 : 30_000), staleMs: 5_000, keyOf: String };

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
  const { get: lookup, set, forget } = createCache(find, { ...TIMES, entries, now: () => state.now });
  return { lookup, set, forget, source, asked, state };
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
    const { get: lookup } = createCache(find, { ...TIMES, entries: 1, now: () => state.now });
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

  test('is removed when there are too many and it is the least recently used', async () => {
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
    state.fault = new Error('table unavailable');
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
    state.fault = new Error('table unavailable');
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
    state.fault = new Error('table unavailable');
    await expect(lookup('a')).rejects.toThrow('table unavailable');
  });

  test('before it returned a promise, the next call reaches the source again', async () => {
    let broken = true;
    const find = (): Promise<string> => {
      if (broken) throw new Error('no promise');
      return Promise.resolve('one');
    };
    const { get: lookup } = createCache(find, { ...TIMES, entries: 1, now: () => 0 });
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

describe('a forgotten key', () => {
  test('is loaded again', async () => {
    const { lookup, forget, source, asked } = aLookup();
    source.set('a', 'one');
    await lookup('a');
    source.set('a', 'two');
    forget('a');
    expect(await lookup('a')).toBe('two');
    expect(asked).toEqual(['a', 'a']);
  });

  test('has no old value that could be returned after an error', async () => {
    const { lookup, forget, source, state } = aLookup();
    source.set('a', 'one');
    await lookup('a');
    forget('a');
    state.fault = new Error('table unavailable');
    await expect(lookup('a')).rejects.toThrow('table unavailable');
  });

  test.each(['resolves', 'rejects'])('does not get the value of a load that was running and %s', async (end) => {
    const { lookup, forget, source, asked, state } = aLookup();
    source.set('a', 'one');
    if (end === 'rejects') state.fault = new Error('table unavailable');
    const running = lookup('a').catch(String);
    forget('a');
    state.fault = undefined;
    source.set('a', 'two');
    expect(await Promise.all([running, lookup('a')])).toEqual([
      end === 'rejects' ? 'Error: table unavailable' : 'one',
      'two',
    ]);
    expect(await lookup('a')).toBe('two');
    expect(asked).toEqual(['a', 'a']);
  });
});

test('a value that is set is returned immediately, and a running load does not replace it', async () => {
  const { lookup, set, source, asked, state } = aLookup();
  source.set('a', 'one');
  const running = lookup('a');
  set('a', 'two');
  expect(await running).toBe('one');
  state.now = 29_999;
  expect(await lookup('a')).toBe('two');
  expect(asked).toEqual(['a']);
});

test('without a time for old values, the error of a load is thrown', async () => {
  const state = { now: 0 };
  const answers = [Promise.resolve('one'), Promise.reject(new Error('unavailable'))];
  answers[1]?.catch(() => {});
  const find = () => answers.shift() as Promise<string>;
  const cache = createCache(find, { entries: 1, ttlMs: () => 10, keyOf: String, now: () => state.now });
  expect(await cache.get('a')).toBe('one');
  state.now = 10;
  await expect(cache.get('a')).rejects.toThrow('unavailable');
});

describe('the most recently used entries', () => {
  test('are kept up to a maximum number', () => {
    const lru = createLru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    expect(lru.get('a')).toBe(1);
    lru.set('c', 3);
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toStrictEqual([1, undefined, 3]);
    lru.set('a', 4);
    lru.set('d', 5);
    expect([lru.get('a'), lru.get('c'), lru.get('d')]).toStrictEqual([4, undefined, 5]);
    lru.delete('a');
    expect([lru.get('a'), lru.get('d')]).toStrictEqual([undefined, 5]);
  });

  test('do not include those that were only read', () => {
    const lru = createLru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    expect(lru.get('x')).toBeUndefined();
    expect([lru.get('a'), lru.get('b')]).toStrictEqual([1, 2]);
  });
});
