/**
 * The long polls of one queue, which are served in order of arrival. While there are any, a timer fires when the next message
 * becomes visible or the next wait ends.
 */
import type { Clock, Timer } from '../../clock.ts';

interface Waiter<Taken> {
  readonly until: number;
  readonly take: () => Taken | undefined;
  readonly settle: (outcome: Promise<Taken | undefined> | Taken | undefined) => void;
}

export type LongPolls<Taken> = ReturnType<typeof createLongPolls<Taken>>;

export function createLongPolls<Taken>(clock: Clock, nextDueAt: () => number | undefined) {
  const waiters = new Set<Waiter<Taken>>();
  let timer: Timer | undefined;
  let wakesAt: number | undefined;

  const rearm = () => {
    const times = [...waiters].map(({ until }) => until);
    const due = nextDueAt();
    const next = times.length === 0 ? undefined : Math.min(...times, due ?? Infinity);
    if (next === wakesAt) return;
    timer?.cancel();
    wakesAt = next;
    timer = next === undefined ? undefined : clock.after(Math.max(0, next - clock.now()), wake);
  };
  const wake = () => {
    wakesAt = undefined;
    serve();
  };
  const serve = () => {
    if (waiters.size === 0) return;
    for (const waiter of waiters) {
      const taken = waiter.take();
      if (taken === undefined) break;
      waiter.settle(taken);
    }
    const now = clock.now();
    for (const waiter of waiters) if (waiter.until <= now) waiter.settle(undefined);
    rearm();
  };

  return {
    /** Called when a message may have become visible. */
    serve,
    /** Resolves with the first result of `take`, or with `undefined` after `ms`, on abort and on close. */
    wait: (ms: number, take: () => Taken | undefined, signal?: AbortSignal) =>
      new Promise<Taken | undefined>((resolve) => {
        if (signal?.aborted) return resolve(undefined);
        const abandon = () => {
          waiter.settle(undefined);
          rearm();
        };
        const waiter: Waiter<Taken> = {
          until: clock.now() + ms,
          take,
          settle: (outcome) => {
            waiters.delete(waiter);
            signal?.removeEventListener('abort', abandon);
            resolve(outcome);
          },
        };
        signal?.addEventListener('abort', abandon, { once: true });
        waiters.add(waiter);
        rearm();
      }),
    /** Ends all waits, with no messages or with an error. */
    end: (error?: Error) => {
      for (const waiter of waiters) waiter.settle(error === undefined ? undefined : Promise.reject(error));
      rearm();
    },
  };
}
