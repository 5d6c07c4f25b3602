/**
 * Decides when an invocation may begin, so that a machine with few cores runs few execution environments.
 *
 * An invocation begins at once when fewer than `concurrency` invocations are at work, or when no other invocation of its
 * function is at work: no function has to wait for another one. An invocation does not count as being at work while its
 * environment waits for an answer, for example of a slow endpoint. An invocation that a function makes always begins at
 * once, because its caller keeps its own place until it has the answer.
 */
import { availableParallelism } from 'node:os';

export interface AdmissionOptions {
  /** The number of invocations of all functions that may be at work at the same time. */
  readonly concurrency: number;
  /** The number of invocations of one function at the same time, including those that wait for an answer. */
  readonly perFunction: number;
}

export interface Place {
  /** Sets the function that says whether the invocation's environment has been waiting for an answer since its last call. */
  watch(waits: () => boolean): void;
  leave(): void;
}

export interface Admission {
  /** Resolves when the invocation may begin, with `undefined` when `close` has been called. */
  enter(functionName: string): Promise<Place | undefined>;
  /** Resolves when an invocation of the function could begin at once. */
  room(functionName: string): Promise<void>;
  close(): void;
}

interface Running {
  readonly functionName: string;
  atWork: boolean;
  waits: () => boolean;
}

interface Waiting {
  readonly functionName: string;
  proceed(): void;
}

const LOOK_EVERY_MS = 1_000;

/** One invocation for each core, and at least two. */
export function defaultConcurrency(): number {
  return Math.max(2, availableParallelism());
}

export function createAdmission({ concurrency, perFunction }: AdmissionOptions): Admission {
  const running = new Set<Running>();
  /** In the order in which they came. */
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const mayBegin = (functionName: string): boolean => {
    const own = [...running].filter((one) => one.functionName === functionName);
    if (own.length >= perFunction) return false;
    return !own.some(({ atWork }) => atWork) || [...running].filter(({ atWork }) => atWork).length < concurrency;
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
    } else timer ??= setInterval(look, LOOK_EVERY_MS).unref();
  };
  const look = (): void => {
    for (const one of running) one.atWork = !one.waits();
    review();
  };
  const begin = (functionName: string): Place | undefined => {
    if (closed) return undefined;
    const one: Running = { functionName, atWork: true, waits: () => false };
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
    enter: (functionName) => inTurn(functionName, () => begin(functionName)),
    room: (functionName) => inTurn(functionName, () => {}),
    close() {
      closed = true;
      review();
    },
  };
}
