/** Times in answers: ISO 8601 in UTC. */

/** The latest time of a `Date` in Unix ms (ECMAScript, 21.4.1.1). */
const LATEST_MS = 8.64e15;

/** Returns the text of a time. A value that is not a time, which a malformed stored message can contain, becomes the nearest time. */
export function isoOf(ms: number): string {
  return new Date(Math.min(Math.max(Number(ms) || 0, 0), LATEST_MS)).toISOString();
}

/** Returns the text of a time that may be absent. */
export function optionalIsoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : isoOf(ms);
}

/** Returns Unix ms of a time in a request that may be absent. */
export function optionalMsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
