/** Formats of numbers, sizes and times. */
const NUMBER = new Intl.NumberFormat('en');
const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const WHEN_IN_ZONE = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'long',
});
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS: readonly (readonly ['day' | 'hour' | 'minute' | 'second', seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function count(value: number): string {
  return NUMBER.format(value);
}

/** A text of the API as a sentence. The name of a member at its beginning, as in `app_id: expected …`, stays as it is. */
export function sentence(text: string): string {
  const start = /^[\w.[\]]+: /.test(text) ? text.charAt(0) : text.charAt(0).toUpperCase();
  return `${start}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** `1 update`, `3 updates` */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number): string {
  if (value < 1024) return counted(value, 'byte');
  const kilo = value / 1024;
  return kilo < 1024 ? `${kilo.toFixed(1)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}

export function milliseconds(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function moment(iso: string): string {
  return WHEN.format(new Date(iso));
}

/** The time with the name of the browser's time zone. */
export function momentInZone(iso: string): string {
  return WHEN_IN_ZONE.format(new Date(iso));
}

/** `3 minutes ago`, `in 2 hours` */
export function ago(iso: string, now: number): string {
  const [value, unit] = inUnits(new Date(iso).getTime() - now);
  return AGO.format(value, unit);
}

/** Time that has passed: `1 second`, `3 hours`. A time in the future counts as now, because clocks differ. */
export function elapsed(iso: string, now: number): string {
  const [value, unit] = inUnits(Math.max(0, now - new Date(iso).getTime()));
  return counted(value, unit);
}

/** Returns a number of milliseconds in the largest unit of which there is at least one. */
function inUnits(ms: number): readonly [value: number, unit: (typeof UNITS)[number][0]] {
  const seconds = Math.round(ms / 1000);
  const [unit, size] = UNITS.find(([, limit]) => Math.abs(seconds) >= limit) ?? ['second', 1];
  return [Math.trunc(seconds / size), unit];
}

/** `15 minutes`, `2 hours 30 minutes` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const index = UNITS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = UNITS[index] ?? ['second', 1];
  const [lesser, lesserSize] = UNITS[index + 1] ?? ['second', 1];
  const [whole, rest] = [Math.floor(seconds / size), Math.floor((seconds % size) / lesserSize)];
  return rest === 0 ? counted(whole, unit) : `${counted(whole, unit)} ${counted(rest, lesser)}`;
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  return `${share === 100 || share === 0 ? share : share.toFixed(share > 99 || share < 1 ? 2 : 1)} %`;
}
