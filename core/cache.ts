/** Caches of a bounded size, which remove the least recently used entries first. */
export interface Lru<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** Creates a map of at most `entries` entries. */
export function createLru<T>(entries: number): Lru<T> {
  const kept = new Map<string, T>();
  const set = (key: string, value: T): void => {
    kept.delete(key);
    kept.set(key, value);
    // The iterator is created only here, because it passes all keys that were moved to the end before it finds the first one.
    if (kept.size > entries) kept.delete(kept.keys().next().value as string);
  };
  return {
    get(key) {
      const value = kept.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key) => void kept.delete(key),
  };
}

export interface CacheOptions<K, T> {
  readonly entries: number;
  /** How long a value is used, in ms from the start of its load. A value with 0 is not cached. */
  readonly ttlMs: (value: T) => number;
  /**
   * How long an old value is used after a failed load. Without it, and without an old value, the error is thrown. An old
   * `undefined` is never used, because something may have been created since.
   */
  readonly staleMs?: number;
  readonly keyOf: (key: K) => string;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Cache<K, T> {
  /** Returns the cached value, or loads it. Concurrent calls for the same key share one load. @throws what the load throws. */
  get(key: K): Promise<T>;
  set(key: K, value: T): void;
  /** Makes the next `get` load the value again. */
  forget(key: K): void;
}

/** Creates a cache of loaded values. A load that was started before `set` or `forget` does not change the cache. */
export function createCache<K, T>(load: (key: K) => Promise<T>, options: CacheOptions<K, T>): Cache<K, T> {
  const { entries, ttlMs, staleMs, keyOf, now } = options;
  const kept = createLru<{ readonly value: T; readonly until: number }>(entries);
  const loads = new Map<string, Promise<T>>();

  const store = (name: string, value: T, until: number): void => {
    loads.delete(name);
    kept.set(name, { value, until });
  };
  const start = (key: K, name: string): Promise<T> => {
    // A change during the load may be missing in the value, so its age counts from the start.
    const startedAt = now();
    const isCurrent = (): boolean => loads.get(name) === running;
    const running: Promise<T> = (async () => load(key))().then(
      (value) => {
        if (isCurrent()) store(name, value, startedAt + ttlMs(value));
        return value;
      },
      (error: unknown) => {
        const old = isCurrent() ? kept.get(name)?.value : undefined;
        if (isCurrent()) loads.delete(name);
        if (staleMs === undefined || old === undefined) throw error;
        store(name, old, now() + staleMs);
        return old;
      },
    );
    loads.set(name, running);
    return running;
  };

  return {
    get(key) {
      const name = keyOf(key);
      const entry = kept.get(name);
      if (entry && entry.until > now()) return Promise.resolve(entry.value);
      return loads.get(name) ?? start(key, name);
    },
    set: (key, value) => store(keyOf(key), value, now() + ttlMs(value)),
    forget(key) {
      const name = keyOf(key);
      loads.delete(name);
      kept.delete(name);
    },
  };
}
