/**
 * A lookup with a memory: an answer is kept for a while, a "there is none" for a shorter while, callers that ask for the
 * same thing at once share one question, and when the source fails an old answer is better than none. An old "there is
 * none" is not: who acts on it would lose what belongs to something that was made since.
 */
export interface CacheOptions {
  readonly ttlMs: number;
  /** For lookups that found nothing. */
  readonly negativeTtlMs: number;
  /** Least recently stored answers go first beyond this many. */
  readonly entries: number;
  /** Unix ms. */
  readonly now: () => number;
}

interface Entry<T> {
  readonly value: T | undefined;
  readonly until: number;
}

/** @throws what `find` throws, when there is no old answer that found something. */
export function cachedLookup<T>(
  find: (key: string) => Promise<T | undefined>,
  options: CacheOptions,
): (key: string) => Promise<T | undefined> {
  const kept = new Map<string, Entry<T>>();
  const asking = new Map<string, Promise<T | undefined>>();

  const ask = async (key: string): Promise<T | undefined> => {
    const old = kept.get(key);
    // A change that happens while the source reads may be missing in its answer, so the answer's age counts from the question.
    const askedAt = options.now();
    try {
      const value = await find(key);
      keep(key, value, askedAt + (value === undefined ? options.negativeTtlMs : options.ttlMs));
      return value;
    } catch (error) {
      if (old?.value === undefined) throw error;
      keep(key, old.value, options.now() + options.negativeTtlMs);
      return old.value;
    }
  };
  const keep = (key: string, value: T | undefined, until: number): void => {
    kept.delete(key);
    kept.set(key, { value, until });
    for (const oldest of kept.keys()) {
      if (kept.size <= options.entries) break;
      kept.delete(oldest);
    }
  };

  return (key) => {
    const entry = kept.get(key);
    if (entry && entry.until > options.now()) return Promise.resolve(entry.value);
    const running = asking.get(key);
    if (running) return running;
    const question = ask(key).finally(() => asking.delete(key));
    asking.set(key, question);
    return question;
  };
}
