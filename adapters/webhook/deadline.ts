/** One time limit over everything that an exchange does, from the look-up to the last byte of the answer. */
import { type LimitCode, limitError } from './failures.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** What `promise` gives, unless the limit passes first. @throws UnansweredError then, with `code`. */
  within<T>(promise: Promise<T>, code: LimitCode): Promise<T>;
  error(code: LimitCode): Error;
  /** To be called when everything is over. */
  clear(): void;
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  const end = performance.now() + timeoutMs;
  // What sockets hold by then is read first: a busy event loop must not make an answer late.
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
