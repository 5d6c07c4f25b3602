/** Polls until a condition is true. */
import { setTimeout } from 'node:timers/promises';

const POLL_MS = 200;
/** Limit that only ends a run that hangs, because wake runs once a minute and the machine can be busy. */
const LIMIT_MS = 120_000;

/** Polls until the answer is neither `undefined` nor `false`. @param what the condition as text, such as "the queue has a message". */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Nothing shows after ${LIMIT_MS / 1000} s that ${what}.`);
    await setTimeout(POLL_MS);
  }
}
