/** Work that somebody does beside a run, one thing after the other: whoever asks for it does not wait, and may be gone by then. */
import type { Clock } from '../../local/clock.ts';

export interface Chores<T> {
  add(chore: T): void;
  /** Those that are not done yet. */
  readonly left: number;
  /** Begins with those that were added, and goes on until `signal` aborts. What throws is done again. @throws when that goes on. */
  work(clock: Clock, signal: AbortSignal, perform: (chore: T) => Promise<void>): Promise<void>;
}

/** Simulated ms between two looks at whether there is something to do. */
const LOOK_MS = 5_000;
/** Of one chore. The SDK gives up earlier than a table that refuses everything for a while. */
const TRIES = 30;

export function createChores<T>(): Chores<T> {
  const waiting: T[] = [];
  return {
    add: (chore) => void waiting.push(chore),
    get left() {
      return waiting.length;
    },
    async work(clock, signal, perform) {
      while (!signal.aborted) {
        const [chore] = waiting;
        if (chore === undefined) await clock.sleep(LOOK_MS, signal);
        else {
          await repeated(() => perform(chore), clock, signal);
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
      await clock.sleep(LOOK_MS, signal);
    }
  }
}
