/**
 * The one clock of the embedded run. Everything that waits (delays, visibility, batching windows, schedules) asks this
 * clock and runs `speed` times faster than the wall; socket time limits stay real and never come here.
 */
export interface Clock {
  /** How many simulated milliseconds pass in one real millisecond. 1 = real time. */
  readonly speed: number;
  /** Simulated Unix time in milliseconds. */
  now(): number;
  /** Calls `task` once after `ms` simulated milliseconds. The timer never keeps the process alive by itself. */
  after(ms: number, task: () => void): Timer;
  /** Resolves after `ms` simulated milliseconds, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  cancel(): void;
}

const LONGEST_TIMEOUT = 2_147_483_647;

/** A clock that starts at the wall's time and runs `speed` times as fast. */
export function createClock(speed = 1): Clock {
  const start = Date.now();
  const begun = performance.now();
  const after = (ms: number, task: () => void): Timer => {
    const handle = setTimeout(task, Math.min(Math.max(0, ms / speed), LONGEST_TIMEOUT));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  };
  return {
    speed,
    now: () => start + (performance.now() - begun) * speed,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          timer.cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = after(ms, done);
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}
