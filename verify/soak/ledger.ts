/** Counts the arrivals of each activity at each destination, in memory that threads share, and compares them with the expectation. */
import { DESTINATIONS, type Place } from './destinations.ts';
import { ACTIVITIES, type Input, shapeOf, wantedBy } from './input.ts';

/** The updates from `from` up to, but not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Lost {
  readonly number: number;
  readonly place: Place;
  readonly activities: readonly number[];
}

export interface Totals {
  readonly updates: number;
  /** Number of activities times the destinations that must receive them. */
  readonly due: number;
  readonly delivered: number;
  /** Arrivals after the first one. */
  readonly duplicates: number;
  /** Due activities that did not arrive and are in a dead letter with a reason. */
  readonly dead: number;
  readonly refused: number;
  readonly lost: number;
}

const MOST = 255;

export function arrivalsFor({ from, to }: Range): SharedArrayBuffer {
  return new SharedArrayBuffer((to - from) * ACTIVITIES * DESTINATIONS.length);
}

/** Only one thread may count. */
export function createMarker(buffer: SharedArrayBuffer, range: Range) {
  const counts = new Uint8Array(buffer);
  return (place: number, number: number, activities: readonly number[]): void => {
    if (number < range.from || number >= range.to) throw new Error(`update ${number} was not put on the bus`);
    for (const activity of activities) {
      const at = cell(range, place, number, activity);
      counts[at] = Math.min(MOST, (counts[at] ?? 0) + 1);
    }
  };
}

/** Returns the number of activities that a destination must receive. */
export function dueAt(place: Place, input: Input, { from, to }: Range): number {
  let due = 0;
  for (let number = from; number < to; number++) {
    const shape = shapeOf(input, number);
    if (wantedBy(shape).includes(place)) due += shape.activities;
  }
  return due;
}

/** Returns the number of activities that have arrived at a destination. */
export function arrivedAt({ index }: Place, range: Range, arrived: SharedArrayBuffer): number {
  const counts = new Uint8Array(arrived);
  let found = 0;
  for (let number = range.from; number < range.to; number++) {
    for (let activity = 0; activity < ACTIVITIES; activity++) {
      if ((counts[cell(range, index, number, activity)] ?? 0) > 0) found++;
    }
  }
  return found;
}

/**
 * @param arrived counters of arrivals. @param dead counters of activities in dead letters. @param refused numbers of updates in the
 * dead letters of the intake. @param corrected refused updates that an operator may have corrected and redriven.
 */
export function judge(
  input: Input,
  range: Range,
  arrived: SharedArrayBuffer,
  dead: SharedArrayBuffer,
  refused: ReadonlySet<number>,
  corrected: ReadonlySet<number>,
): { readonly totals: Totals; readonly lost: readonly Lost[]; readonly violations: readonly string[] } {
  const [arrivals, deaths] = [new Uint8Array(arrived), new Uint8Array(dead)];
  const lost: Lost[] = [];
  const violations: string[] = [];
  const totals = { updates: range.to - range.from, due: 0, delivered: 0, duplicates: 0, dead: 0, refused: 0, lost: 0 };
  for (let number = range.from; number < range.to; number++) {
    const isCorrected = corrected.has(number);
    const shape = shapeOf(input, number);
    const wanted = new Set(wantedBy(isCorrected ? { ...shape, refused: false } : shape));
    if (shape.refused) {
      if (isCorrected || refused.has(number)) totals.refused++;
      else violations.push(`update ${number} should have been refused and is in no dead letter of the intake`);
    }
    for (const place of DESTINATIONS) {
      const missing: number[] = [];
      for (let activity = 0; activity < ACTIVITIES; activity++) {
        const at = cell(range, place.index, number, activity);
        const [came, died] = [arrivals[at] ?? 0, deaths[at] ?? 0];
        if (!wanted.has(place) || activity >= shape.activities) {
          if (came > 0) violations.push(`activity ${number}-${activity} is at ${place.name}, which should not have it`);
          continue;
        }
        totals.due++;
        totals.duplicates += Math.max(0, came - 1);
        if (came > 0) totals.delivered++;
        // A whole event that fan-out could not process is in the dead letters of the intake.
        else if (died > 0 || refused.has(number)) totals.dead++;
        else missing.push(activity);
      }
      totals.lost += missing.length;
      if (missing.length > 0) lost.push({ number, place, activities: missing });
    }
  }
  return { totals, lost, violations };
}

function cell({ from }: Range, place: number, number: number, activity: number): number {
  return ((number - from) * DESTINATIONS.length + place) * ACTIVITIES + activity;
}
