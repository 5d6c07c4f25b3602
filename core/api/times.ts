/** Times as the API writes them. */

/** ISO 8601 in UTC, of Unix ms. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
