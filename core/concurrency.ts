/** Helpers for work that is done at the same time as other work. */

/** Runs `work` once for every item, for at most `concurrency` items at the same time. */
export async function forEachConcurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Attempts of a change that others may make at the same time. */
const TRIES = 5;

/**
 * Repeats a change that is conditional on what was read before, until it succeeds.
 *
 * @param attempt reads and writes; `false` or `undefined` when somebody else wrote in between.
 * @returns the result of the successful attempt, or `undefined` after too many conflicts.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T | false | undefined>): Promise<T | undefined> {
  for (let tried = 0; tried < TRIES; tried++) {
    const result = await attempt();
    if (result !== false && result !== undefined) return result;
  }
  return undefined;
}

/** Runs `work` for at most `concurrency` items at the same time, and yields the results in the order of the items. */
export async function* inOrderConcurrently<T, R>(
  items: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<PromiseSettledResult<R>>[] = [];
  const first = async (): Promise<R> => {
    const result = await (running.shift() as Promise<PromiseSettledResult<R>>);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  for await (const item of items) {
    // A failure of one that is not awaited any more must not end the process.
    running.push(Promise.allSettled([work(item)]).then(([result]) => result));
    if (running.length >= concurrency) yield await first();
  }
  while (running.length > 0) yield await first();
}
