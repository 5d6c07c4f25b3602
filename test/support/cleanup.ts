/** Cleaning up after a test file in a way that works when the file's `beforeAll` has failed half-way. */
import { afterAll } from '@jest/globals';

type Cleanup = () => unknown;

/**
 * Gives a function that registers what ends a resource, to be called where the resource is made: what was never made is
 * never ended. After the tests of the block, every cleanup is called, the last one first, even when another one fails.
 */
export function cleanupAfterAll(): (cleanup: Cleanup) => void {
  const cleanups: Cleanup[] = [];
  afterAll(() => runCleanups(cleanups));
  return (cleanup) => void cleanups.push(cleanup);
}

/** @throws the error of the cleanup that failed first. */
export async function runCleanups(cleanups: Cleanup[]): Promise<void> {
  const errors: unknown[] = [];
  for (const cleanup of cleanups.splice(0).toReversed()) {
    try {
      await cleanup();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
