/**
 * Windows of time, which begin at multiples of their length. A window is closed some time after its end, when the journal
 * of that time is complete. A window never extends over an hour, so that it belongs to one partition.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export function windowMs({ window_minutes }: { readonly window_minutes: number }): number {
  return window_minutes * MINUTE_MS;
}

/** Returns the first multiple of a length after a time (Unix ms). */
export function windowEnd(from: number, lengthMs: number): number {
  return Math.min(floorTo(from, lengthMs) + lengthMs, floorTo(from, HOUR_MS) + HOUR_MS);
}

/** Returns the last multiple of a length at or before a time (Unix ms). */
export function windowStart(at: number, lengthMs: number): number {
  return floorTo(at, lengthMs);
}

/** Returns the end of the last window that is complete, if blocks arrive at most `settledMs` after their time. */
export function closedUntil(now: number, lengthMs: number, settledMs: number): number {
  return floorTo(now - settledMs, lengthMs);
}

function floorTo(at: number, unit: number): number {
  return Math.floor(at / unit) * unit;
}
