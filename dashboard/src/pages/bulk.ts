/** The same request for several dead letters. */
import { hasStatus } from '../api/client.ts';

const AT_A_TIME = 4;

/**
 * Runs the work for each key, a few at a time. A dead letter that does not exist any more counts as done.
 * @param onProgress is called with the number of keys that are handled.
 * @throws Error that names the number of failures and the first of them.
 */
export async function forEachKey(
  keys: readonly string[],
  work: (key: string) => Promise<void>,
  onProgress: (handled: number) => void,
): Promise<void> {
  const left = [...keys];
  const failures: unknown[] = [];
  let handled = 0;
  const worker = async (): Promise<void> => {
    for (let key = left.shift(); key !== undefined; key = left.shift()) {
      await work(key).catch((error: unknown) => {
        if (!hasStatus(error, 404)) failures.push(error);
      });
      onProgress(++handled);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const [first] = failures;
  if (first === undefined) return;
  if (keys.length === 1) throw first;
  const reason = first instanceof Error ? first.message : String(first);
  throw new Error(`${failures.length} of ${keys.length} dead letters were not changed. The first reason: ${reason}`);
}
