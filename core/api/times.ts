/** Times as the API writes them. */

/** The latest time that a date can be (ECMAScript, 21.4.1.1). */
const LATEST_MS = 8.64e15;

/** ISO 8601 in UTC, of Unix ms. What stands in a stored message may be no time at all: it is shown as the nearest one. */
export function isoOf(ms: number): string {
  return new Date(Math.min(Math.max(Number(ms) || 0, 0), LATEST_MS)).toISOString();
}
