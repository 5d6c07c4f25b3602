/** A map that keeps what was used most recently, up to a number of entries. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

export function createRecent<T>(entries: number): Recent<T> {
  const kept = new Map<string, T>();
  const set = (key: string, value: T): void => {
    kept.delete(key);
    kept.set(key, value);
    // Looked for only then: on its way to the first key, an iterator passes all that was moved to the end.
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
