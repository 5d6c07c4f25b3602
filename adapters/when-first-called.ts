/**
 * Postpones loading a module that few invocations need, for example the client of a service that is rarely called,
 * which keeps it out of the cold start. The module is in a chunk of its own, which is read with the first call.
 */

/** @param make loads and connects the function. It is called again with the next call when it fails. */
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
