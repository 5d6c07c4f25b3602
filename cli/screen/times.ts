/** Parses and formats times. */
import { usageError } from '../exit.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a time such as `2026-11-24T03:00:00Z`, or an age such as `90s`, `15m`, `2h` or `7d`. Returns ISO 8601 in UTC. @throws CliError */
export function timeOf(option: string, text: string, nowMs: number): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ago = UNITS[unit];
  if (ago !== undefined) return new Date(nowMs - Number(count) * ago).toISOString();
  // The API requires seconds.
  const at = text.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00Z').replace(/T\d\d:\d\d(?=Z|[+-])/, '$&:00');
  if (isTime(at)) return new Date(at).toISOString();
  throw usageError(
    `${option}: expected a time such as 2026-11-24T03:00:00Z or an age such as 15m, got ${JSON.stringify(text)}`,
  );
}

/** Reports whether the API takes a text as a time: ISO 8601 with seconds and an offset. The dashboard does not load the API's schemas. */
function isTime(text: string): boolean {
  const [, local = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(text) ?? [];
  const atMs = Date.parse(`${local}Z`);
  // `Date.parse` accepts February 30 as March 2.
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(local);
}

/** Returns a time such as `2026-11-24 03:17:11Z`. */
export function shownTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}
