/** Waiting for something to become true. */
import { setTimeout } from 'node:timers/promises';

const POLL_MS = 200;
/** It only catches what hangs: wake runs once a minute, and the machine may be busy. */
const LIMIT_MS = 120_000;

/** Asks again until the answer is neither `undefined` nor `false`. @param what the end of a sentence: "the queue has a message". */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Nothing shows after ${LIMIT_MS / 1000} s that ${what}.`);
    await setTimeout(POLL_MS);
  }
}
