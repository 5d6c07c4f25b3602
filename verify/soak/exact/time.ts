/** Replaces the machine's time by that of a loop: `Date`, `performance` and all timers. */
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { replaceDate } from '../../../local/lambda/invocation.ts';
import type { Loop } from './loop.ts';

/** Simulated start time of every run. */
const BEGINNING = Date.UTC(2026, 0, 1);
const LONGEST = 2_147_483_647;

type Callback = (...args: unknown[]) => void;

/** Result of `setTimeout`, with the members of Node's `Timeout` that are used. */
class Timer {
  #turn = 0;
  readonly #begin: (turn: number) => void;

  constructor(loop: Loop, ms: number, again: boolean, callback: () => void) {
    const wait = !(ms >= 1 && ms <= LONGEST) ? 1 : Math.trunc(ms);
    this.#begin = (turn) =>
      loop.after(wait, () => {
        if (turn !== this.#turn) return;
        if (again) this.#begin(turn);
        callback();
      });
    this.#begin(0);
  }

  refresh(): this {
    this.#begin(++this.#turn);
    return this;
  }
  close(): this {
    this.#turn = Number.POSITIVE_INFINITY;
    return this;
  }
  ref = (): this => this;
  unref = (): this => this;
  hasRef = (): boolean => true;
  [Symbol.dispose] = (): void => void this.close();
}

export function installTime(loop: Loop): void {
  replaceDate(() => BEGINNING + Math.floor(loop.now));
  Object.defineProperty(performance, 'now', { value: () => loop.now, configurable: true });

  const start =
    (again: boolean) =>
    (callback: Callback, ms: number, ...args: unknown[]) =>
      new Timer(loop, ms, again, () => callback(...args));
  const stop = (timer: unknown): void => {
    if (timer instanceof Timer) timer.close();
  };
  const soon = (callback: Callback, ...args: unknown[]) => {
    let stopped = false;
    loop.after(0, () => {
      if (!stopped) callback(...args);
    });
    return {
      close: () => {
        stopped = true;
      },
      ref: () => {},
      unref: () => {},
    };
  };
  const set = {
    setTimeout: start(false),
    setInterval: start(true),
    setImmediate: soon,
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: (handle?: { close?: () => void }) => handle?.close?.(),
  };
  Object.assign(globalThis, set);
  Object.assign(timers, set);
  const sleep = (ms = 1, value?: unknown, { signal }: { readonly signal?: AbortSignal } = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const timer = set.setTimeout(() => resolve(value), ms);
      const end = (): void => {
        timer.close();
        reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' }));
      };
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
    });
  Object.assign(timersPromises, { setTimeout: sleep, setImmediate: () => sleep(0) });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    set.setTimeout(() => controller.abort(new DOMException('The operation timed out', 'TimeoutError')), ms);
    return controller.signal;
  };
}
