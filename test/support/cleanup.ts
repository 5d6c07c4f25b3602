/** Cleans up after a test file, even if the `beforeAll` of the file has failed. */
import { afterAll } from '@jest/globals';

type Cleanup = () => unknown;

/**
 * Returns a function that registers the cleanup of a resource. It is called where the resource is created, so that only
 * existing resources are cleaned up. After the tests of the block, every cleanup is called in reverse order, even when
 * another one fails.
 */
export function cleanupAfterAll(): (cleanup: Cleanup) => void {
  const cleanups: Cleanup[] = [];
  afterAll(() => runCleanups(cleanups));
  return (cleanup) => void cleanups.push(cleanup);
}

/** @throws the error of the first cleanup that failed. */
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
