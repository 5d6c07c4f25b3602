/** One time limit for a whole exchange, from the DNS lookup to the last byte of the response. */
import { type LimitCode, limitError } from './failures.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Returns the result of `promise`. @throws UnansweredError with `code` when the limit is reached first. */
  within<T>(promise: Promise<T>, code: LimitCode): Promise<T>;
  error(code: LimitCode): Error;
  /** Must be called at the end of the exchange. */
  clear(): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  const end = performance.now() + timeoutMs;
  // Bytes that sockets hold by then are read first, so that a busy event loop does not make a response late.
  const timer = setTimeout(() => setImmediate(() => controller.abort()), timeoutMs);
  const { signal } = controller;
  const error = (code: LimitCode) => limitError(code, timeoutMs);
  return {
    signal,
    error,
    remainingMs: () => Math.max(0, end - performance.now()),
    clear: () => clearTimeout(timer),
    within: (promise, code) =>
      new Promise((resolve, reject) => {
        const onLimit = () => reject(error(code));
        signal.addEventListener('abort', onLimit, { once: true });
        if (signal.aborted) onLimit();
        promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onLimit));
      }),
  };
}
