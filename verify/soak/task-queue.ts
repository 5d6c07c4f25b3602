/** Queue of tasks that are performed one after another during a run. The code that adds a task does not wait for it. */
import type { Clock } from '../../local/clock.ts';

export interface TaskQueue<T> {
  add(task: T): void;
  /** Number of tasks that are not done yet. */
  readonly left: number;
  /** Performs the tasks until `signal` aborts. A task that throws is repeated. @throws Error if it fails too often. */
  work(clock: Clock, signal: AbortSignal, perform: (task: T) => Promise<void>): Promise<void>;
}

/** Simulated milliseconds between two checks for a task. */
const POLL_MS = 5_000;
/** Maximum attempts of one task. The SDK's retries end before a table that refuses all calls for a time works again. */
const TRIES = 30;

export function createTaskQueue<T>(): TaskQueue<T> {
  const waiting: T[] = [];
  return {
    add: (task) => void waiting.push(task),
    get left() {
      return waiting.length;
    },
    async work(clock, signal, perform) {
      while (!signal.aborted) {
        const [task] = waiting;
        if (task === undefined) await clock.sleep(POLL_MS, signal);
        else {
          await repeated(() => perform(task), clock, signal);
          waiting.shift();
        }
      }
    },
  };
}

async function repeated(task: () => Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let tried = 1; !signal.aborted; tried++) {
    try {
      return await task();
    } catch (error) {
      if (tried === TRIES) throw error;
      await clock.sleep(POLL_MS, signal);
    }
  }
}
