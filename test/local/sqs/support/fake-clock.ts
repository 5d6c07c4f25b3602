/** A clock whose time changes only when a test advances it. */
import type { Clock, Timer } from '../../../../local/clock.ts';

export interface FakeClock extends Clock {
  /** Lets `ms` pass: runs what comes due in order, each at its own time, and lets what awaits it go on. */
  pass(ms: number): Promise<void>;
  /** Timers that are set and not yet due. */
  readonly pending: number;
}

export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const after = (ms: number, task: () => void): Timer => {
    const timer = { at: now + ms, task };
    timers.add(timer);
    return { cancel: () => timers.delete(timer) };
  };
  return {
    speed: 1,
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    get pending() {
      return timers.size;
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.task();
      }
      now = end;
      await settled();
    },
  };
}
