/**
 * The server's clock. Its offset from the browser's clock is taken from the `Date` header of the API's responses, so that relative
 * times and time ranges are right with a wrong browser clock and in an embedded run with `--speed`.
 */
import { useEffect, useState } from 'preact/hooks';
import { createClock } from './clock-estimate.ts';

const clock = createClock(Date.now);
export const observeServerTime = clock.observe;
/** Returns the server's time in Unix milliseconds. */
export const serverNow = clock.now;

/** Returns the server's time, which is updated at this interval. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(now, serverNow());
}
