/**
 * One update as the scanner finds it: the positions of its known keys, and what is wrong with the types of their
 * values. A draft lacks the id and the time of the event around it. `complete.ts` converts it into an update.
 */
import { findKeyAmong } from '../json/keys.ts';
import type { JsonText } from '../json/scan.ts';
import { ACTIVITY_LISTS } from './update.ts';

const SHAPES = {
  new: 'list',
  deleted: 'list',
  deleted_foreign_ids: 'list',
  feed: 'string',
  app_id: 'string',
  type: 'string',
  event_id: 'string',
  published_at: 'string',
  generic: 'object',
  updates: 'list',
} as const;
export type KnownKey = keyof typeof SHAPES;
const KEYS = Object.keys(SHAPES) as readonly KnownKey[];
const findKey = findKeyAmong(KEYS);

/** The position of each known key. The three lists of activities come first, in the order of `ACTIVITY_LISTS`. */
export const KEY = Object.fromEntries(KEYS.map((key, position) => [key, position])) as Readonly<
  Record<KnownKey, number>
>;
const LISTS = ACTIVITY_LISTS.length;

export interface Draft {
  /** The index of its `{` in the text of the event. */
  readonly start: number;
  /** The index after its `}`. */
  readonly end: number;
  /** By `KEY`: the index at which each value begins, or -1 if the key is missing. */
  readonly starts: readonly number[];
  /** By `KEY`: the index after each value. */
  readonly ends: readonly number[];
  /** The number of entries in the three lists. */
  readonly entries: number;
  /** One sentence for each fault, beginning with the path. At most `FAULTS_KEPT`. */
  readonly faults: readonly string[];
}

const FAULTS_KEPT = 5;
const ABSENT: readonly number[] = KEYS.map(() => -1);

/** Adds a fault. Faults beyond the limit are left out. */
export function addFault(faults: string[], path: string, expected: string, given?: string): void {
  if (faults.length < FAULTS_KEPT)
    faults.push(`${path}: expected ${expected}${given ? `, got ${withArticle(given)}` : ''}`);
}

/** Returns the path of an update in messages: its position in a packed detail, or the detail itself. */
export function pathOf(index: number | undefined): string {
  return index === undefined ? 'detail' : `detail.updates[${index}]`;
}

/**
 * Scans the object at `start`.
 * @param index its position in a packed detail. Absent if it is the detail itself.
 * @param onUpdates handles the value of the key `updates`. Without it that key is treated as unknown.
 * @throws JsonFault if the text is not JSON.
 */
export function scanDraft(
  json: JsonText,
  start: number,
  index: number | undefined,
  onUpdates?: (at: number) => number,
): Draft {
  const starts = ABSENT.slice();
  const ends = ABSENT.slice();
  const faults: string[] = [];
  let entries = 0;
  const end = json.scanMembers(start, (at, keyAt, keyEnd) => {
    const key = findKey(json, keyAt, keyEnd);
    if (key < 0) return json.skipValue(at);
    if (starts[key] !== -1) {
      addFault(faults, `${pathOf(index)}.${KEYS[key]}`, 'the key once, but it is there twice');
    }
    const isList = json.text.charCodeAt(at) === OPEN_ARRAY;
    let valueEnd: number;
    if (key === KEY.updates && onUpdates && isList) valueEnd = onUpdates(at);
    else if (key < LISTS && isList) {
      valueEnd = json.scanArray(at, (position, element) => {
        entries++;
        return scanEntry(json, element, key, index, position, faults);
      });
    } else {
      valueEnd = json.skipValue(at);
      checkShape(json, at, valueEnd, key, index, faults);
    }
    starts[key] = at;
    ends[key] = valueEnd;
    return valueEnd;
  });
  return { start, end, starts, ends, entries, faults };
}

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;

function scanEntry(
  json: JsonText,
  at: number,
  list: number,
  index: number | undefined,
  position: number,
  faults: string[],
): number {
  const first = json.text.charCodeAt(at);
  if (list === KEY.new && first === OPEN_OBJECT) return json.skipValue(at);
  if (list === KEY.deleted && first === QUOTE) return json.skipString(at);
  if (list === KEY.deleted_foreign_ids && first === OPEN_ARRAY) return scanPair(json, at, index, position, faults);
  // Only the first faults are reported. To describe all of them would cost many times as much as the scan.
  if (faults.length >= FAULTS_KEPT) return json.skipValue(at);
  const path = `${pathOf(index)}.${KEYS[list]}[${position}]`;
  const kind = json.kindAt(at);
  if (list === KEY.new) addFault(faults, path, 'an activity (an object)', kind);
  else if (list === KEY.deleted) addFault(faults, path, "an activity's id (a string)", kind);
  else addFault(faults, path, 'a pair of two strings, [foreign_id, time]', kind);
  return json.skipValue(at);
}

function scanPair(json: JsonText, at: number, index: number | undefined, position: number, faults: string[]): number {
  let strings = 0;
  let entries = 0;
  const end = json.scanArray(at, (_, element) => {
    if (json.kindAt(element) === 'string') strings++;
    entries++;
    return json.skipValue(element);
  });
  if (strings !== 2 || entries !== 2) {
    const path = `${pathOf(index)}.deleted_foreign_ids[${position}]`;
    addFault(faults, path, 'a pair of two strings, [foreign_id, time]');
  }
  return end;
}

function checkShape(
  json: JsonText,
  at: number,
  end: number,
  key: number,
  index: number | undefined,
  faults: string[],
): void {
  const name = KEYS[key] as KnownKey;
  const kind = json.kindAt(at);
  if (key === KEY.updates || kind === SHAPES[name]) return;
  const path = `${pathOf(index)}.${name}`;
  if (key === KEY.app_id) {
    if (kind !== 'number') addFault(faults, path, 'a non-empty string', kind);
    else if (!isInteger(json.text.slice(at, end))) addFault(faults, path, 'a non-empty string, or an integer', kind);
    return;
  }
  addFault(faults, path, withArticle(SHAPES[name]), kind);
}

function isInteger(digits: string): boolean {
  return /^\d+$/.test(digits);
}

function withArticle(kind: string): string {
  if (kind === 'null') return kind;
  return kind === 'object' ? 'an object' : `a ${kind}`;
}
