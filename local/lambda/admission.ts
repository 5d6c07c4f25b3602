/**
 * Decides when an invocation may begin, so that a machine with few cores runs few execution environments. An invocation begins
 * immediately when fewer than `concurrency` invocations are active, or when no other invocation of its function is active, so
 * that no function waits for another one. An invocation whose environment waits for an answer, for example of a slow endpoint,
 * is not active. An invocation by a function always begins immediately, because its caller is active until it gets the answer.
 */
import { availableParallelism } from 'node:os';

export interface AdmissionOptions {
  /** The number of invocations of all functions that may be active at the same time. */
  readonly concurrency: number;
  /** The number of invocations of one function at the same time, including those that wait for an answer. */
  readonly perFunction: number;
}

export interface Admitted {
  /** Sets the function that reports whether the environment has been waiting for an answer since its last call. */
  watch(waits: () => boolean): void;
  leave(): void;
}

interface Running {
  readonly functionName: string;
  active: boolean;
  waits: () => boolean;
}

interface Waiting {
  readonly functionName: string;
  proceed(): void;
}

const SAMPLE_EVERY_MS = 1_000;

/** One invocation for each core, and at least two. */
export function defaultConcurrency(): number {
  return Math.max(2, availableParallelism());
}

export function createAdmission({ concurrency, perFunction }: AdmissionOptions) {
  const running = new Set<Running>();
  /** In order of arrival. */
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const mayBegin = (functionName: string): boolean => {
    const own = [...running].filter((one) => one.functionName === functionName);
    if (own.length >= perFunction) return false;
    return !own.some(({ active }) => active) || [...running].filter(({ active }) => active).length < concurrency;
  };
  const review = (): void => {
    for (const one of waiting) {
      if (!closed && !mayBegin(one.functionName)) continue;
      waiting.delete(one);
      one.proceed();
    }
    if (waiting.size === 0 || !Number.isFinite(concurrency)) {
      clearInterval(timer);
      timer = undefined;
    } else timer ??= setInterval(sample, SAMPLE_EVERY_MS).unref();
  };
  const sample = (): void => {
    for (const one of running) one.active = !one.waits();
    review();
  };
  const begin = (functionName: string): Admitted | undefined => {
    if (closed) return undefined;
    const one: Running = { functionName, active: true, waits: () => false };
    running.add(one);
    return {
      watch(waits) {
        one.waits = waits;
      },
      leave() {
        running.delete(one);
        review();
      },
    };
  };
  const inTurn = <T>(functionName: string, proceed: () => T): Promise<T> =>
    new Promise((resolve) => {
      waiting.add({ functionName, proceed: () => resolve(proceed()) });
      review();
    });

  return {
    /** Resolves when the invocation may begin, with `undefined` when `close` has been called. */
    enter: (functionName: string) => inTurn(functionName, () => begin(functionName)),
    /** Resolves when an invocation of the function could begin immediately. */
    whenFree: (functionName: string) => inTurn(functionName, () => {}),
    close(): void {
      closed = true;
      review();
    },
  };
}
