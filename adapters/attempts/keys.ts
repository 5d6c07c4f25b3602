/**
 * Keys of the attempts table. There is one partition of attempts per destination and hour, so that partitions have a
 * bounded size, one partition of small entries for failed attempts per destination and day, one partition of rollups per
 * destination and day, one partition of entries for tests per destination, and one partition of entries per delivery whose attempts are not found near its time of packing. Hours, days and minutes are in UTC.
 */
import { LATENCY_BUCKETS_MS } from '../../core/attempts/rollup.ts';
import { sortable } from '../holding/keys.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `dst_…#2026-11-24T03` */
export function hourPartition(destinationId: string, at: number): string {
  return `${destinationId}#${isoOf(at).slice(0, 13)}`;
}

/** `dst_…#failed#2026-11-24` */
export function failedPartition(destinationId: string, at: number): string {
  return `${destinationId}#failed#${isoOf(at).slice(0, 10)}`;
}

/** The index of tests, which the rollups do not count. */
export function testsPartition(destinationId: string): string {
  return `${destinationId}#tests`;
}

/** The index of attempts by their deliveries, which lacks prompt attempts. */
export function deliveryPartition(deliveryId: string): string {
  return `DELIVERY#${deliveryId}`;
}

/** Returns time and sort key of an attempt, or `undefined` if the id is not that of an attempt. */
export function placeOfAttempt(id: string): { readonly at: number; readonly sk: string } | undefined {
  const [, at, deliveryId, attempt] = /^(\d{1,15})\.([^.#]+)\.(\d{1,9})$/.exec(id) ?? [];
  if (deliveryId === undefined) return undefined;
  return { at: Number(at), sk: attemptKey(Number(at), deliveryId, Number(attempt)) };
}

export function attemptKey(at: number, deliveryId: string, attempt: number): string {
  return `${sortable(at)}#${deliveryId}#${attempt}`;
}

/** Returns the time of an attempt in Unix ms; `undefined` when the key is not that of an attempt. */
export function timeOfAttempt(sk: string): number | undefined {
  return /^\d{15}#/.test(sk) ? Number(sk.slice(0, 15)) : undefined;
}

/** Returns the id of the delivery of an attempt. */
export function deliveryOfAttempt(sk: string): string {
  return sk.split('#')[1] ?? '';
}

/** Returns the sort keys of the attempts that started in a time range, both ends inclusive. */
export function attemptRange(from: number, to: number): readonly [from: string, to: string] {
  return [sortable(from), `${sortable(to)}~`];
}

/** `dst_…#minutes#2026-11-24` */
export function minutesPartition(destinationId: string, at: number): string {
  return `${destinationId}#minutes#${isoOf(at).slice(0, 10)}`;
}

/** `03:45` */
export function minuteKey(at: number): string {
  return isoOf(at).slice(11, 16);
}

/** Attributes of a rollup for the buckets of `latency`, in the same order. */
export const LATENCY_ATTRIBUTES: readonly string[] = [...LATENCY_BUCKETS_MS.map((end) => `ms_${end}`), 'ms_more'];

/** Returns the hour of a minute (UTC). @param sk what `minuteKey` returned. */
export function hourOfMinute(sk: string): number {
  return Number(sk.slice(0, 2));
}

/** Returns the starts of all hours in a range, oldest first. */
export function hoursOf(from: number, to: number): readonly number[] {
  return stepsOf(from, to, HOUR_MS);
}

export function daysOf(from: number, to: number): readonly number[] {
  return stepsOf(from, to, DAY_MS);
}

function stepsOf(from: number, to: number, stepMs: number): readonly number[] {
  const first = Math.floor(from / stepMs);
  const count = from > to ? 0 : Math.floor(to / stepMs) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * stepMs);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
