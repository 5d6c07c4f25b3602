/** Reports whether work ends before a timer, without measuring time: a busy machine delays both equally. */
import { setTimeout as after, setImmediate as turn } from 'node:timers/promises';

/** Turns of the event loop in which work that ended with the timer can still report it. */
const TURNS = 50;

/** Reports whether `work` settles before a timer of `milliseconds`, which starts now, in this process. */
export async function endsBefore(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  const settled = work.then(end, end);
  const cancel = new AbortController();
  const timer = after(milliseconds, undefined, { signal: cancel.signal, ref: false }).catch(() => {});
  await Promise.race([settled, timer]);
  for (let turns = 0; !ended && turns < TURNS; turns++) await turn();
  cancel.abort();
  return ended;
}
