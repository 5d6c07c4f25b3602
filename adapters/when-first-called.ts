/**
 * Puts off loading what few invocations need (the client of a service that is rarely called, a test button), so that
 * every start is spared of it: the module lies in a chunk of its own and is read with the first call.
 */

/** @param make loads and wires the function; tried again with the next call when it fails. */
export function whenFirstCalled<A extends readonly unknown[], R>(
  make: () => Promise<(...args: A) => Promise<R>>,
): (...args: A) => Promise<R> {
  let made: Promise<(...args: A) => Promise<R>> | undefined;
  return async (...args) => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return (await made)(...args);
  };
}
