/**
 * The clock of the embedded run, for delays, visibility timeouts, batching windows and schedules. It runs `speed` times faster
 * than real time. Time limits of sockets do not use it.
 */
export interface Clock {
  /** Simulated milliseconds per real millisecond. */
  readonly speed: number;
  /** Simulated Unix time in milliseconds. */
  now(): number;
  /** Calls `task` once after `ms` simulated milliseconds. The timer does not keep the process alive. */
  after(ms: number, task: () => void): Timer;
  /** Resolves after `ms` simulated milliseconds, or when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  cancel(): void;
}

/** The clock, region and account of a run, which the services have in common. */
export interface Place {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
}

const LONGEST_TIMEOUT = 2_147_483_647;

/** Returns a clock that starts at the current time. */
export function createClock(speed = 1): Clock {
  const start = Date.now();
  const startedAt = performance.now();
  const after = (ms: number, task: () => void): Timer => {
    const handle = setTimeout(task, Math.min(Math.max(0, ms / speed), LONGEST_TIMEOUT));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  };
  return {
    speed,
    now: () => start + (performance.now() - startedAt) * speed,
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
