/**
 * One update as the scanner finds it: where its known keys stand and what is wrong with their shapes. A draft lacks what
 * only the event around it knows (its id and time); `complete.ts` turns it into an update.
 */
import { kindAt, scanArray, scanObject, skipValue } from '../json/scan.ts';
import type { ActivityList } from './update.ts';

/** Indices into the event's text: first character, and the one behind the last. */
export type Span = readonly [start: number, end: number];

const KNOWN_KEYS = {
  feed: 'string',
  app_id: 'string',
  type: 'string',
  event_id: 'string',
  published_at: 'string',
  generic: 'object',
  new: 'list',
  deleted: 'list',
  deleted_foreign_ids: 'list',
  updates: 'list',
} as const;
export type KnownKey = keyof typeof KNOWN_KEYS;

export interface Draft {
  readonly span: Span;
  /** Whether the object has no member at all. */
  readonly empty: boolean;
  readonly known: ReadonlyMap<KnownKey, Span>;
  /** Entries over the three lists. */
  readonly entries: number;
  /** One sentence per fault, path first. At most `FAULTS_KEPT`. */
  readonly faults: readonly string[];
}

const FAULTS_KEPT = 5;

/** Faults found so far; what is over the limit is left out, since the first ones tell enough. */
export function addFault(faults: string[], path: string, expected: string, given?: string): void {
  if (faults.length < FAULTS_KEPT)
    faults.push(`${path}: expected ${expected}${given ? `, got ${withArticle(given)}` : ''}`);
}

/**
 * Scans the object at `start`.
 * @param path how messages name it: `detail` or `detail.updates[3]`.
 * @param onUpdates takes over the value of the key `updates`; without it that key is like any unknown one.
 * @throws JsonFault when the text is no JSON.
 */
export function scanDraft(text: string, start: number, path: string, onUpdates?: (at: number) => number): Draft {
  const known = new Map<KnownKey, Span>();
  const faults: string[] = [];
  let entries = 0;
  let empty = true;
  const end = scanObject(text, start, (key, at) => {
    empty = false;
    if (!isKnown(key)) return skipValue(text, at);
    if (known.has(key)) addFault(faults, `${path}.${key}`, 'the key once, but it stands there twice');
    const kind = kindAt(text, at);
    let valueEnd: number;
    if (key === 'updates' && onUpdates && kind === 'list') valueEnd = onUpdates(at);
    else if (isList(key) && kind === 'list') {
      valueEnd = scanArray(text, at, (index, element) => {
        entries++;
        return scanEntry(text, element, key, `${path}.${key}[${index}]`, faults);
      });
    } else {
      valueEnd = skipValue(text, at);
      checkKind(key, kind, text, at, valueEnd, `${path}.${key}`, faults);
    }
    known.set(key, [at, valueEnd]);
    return valueEnd;
  });
  return { span: [start, end], empty, known, entries, faults };
}

function scanEntry(text: string, at: number, list: ActivityList, path: string, faults: string[]): number {
  const kind = kindAt(text, at);
  if (list === 'deleted_foreign_ids' && kind === 'list') {
    let strings = 0;
    let others = 0;
    const end = scanArray(text, at, (_, element) => {
      if (kindAt(text, element) === 'string') strings++;
      else others++;
      return skipValue(text, element);
    });
    if (strings !== 2 || others !== 0) addFault(faults, path, 'a pair of two strings, [foreign_id, time]');
    return end;
  }
  if (list === 'new' && kind !== 'object') addFault(faults, path, 'an activity (an object)', kind);
  if (list === 'deleted' && kind !== 'string') addFault(faults, path, "an activity's id (a string)", kind);
  if (list === 'deleted_foreign_ids') addFault(faults, path, 'a pair of two strings, [foreign_id, time]', kind);
  return skipValue(text, at);
}

function checkKind(key: KnownKey, kind: string, text: string, at: number, end: number, path: string, faults: string[]) {
  if (key === 'updates') return;
  if (kind === KNOWN_KEYS[key]) return;
  if (key === 'app_id') {
    if (kind !== 'number') addFault(faults, path, 'a non-empty string', kind);
    else if (!isInteger(text.slice(at, end))) addFault(faults, path, 'a non-empty string, or an integer', kind);
    return;
  }
  addFault(faults, path, withArticle(KNOWN_KEYS[key]), kind);
}

function isInteger(digits: string): boolean {
  return /^\d+$/.test(digits);
}

function isKnown(key: string): key is KnownKey {
  return Object.hasOwn(KNOWN_KEYS, key);
}

function isList(key: KnownKey): key is ActivityList {
  return key === 'new' || key === 'deleted' || key === 'deleted_foreign_ids';
}

function withArticle(kind: string): string {
  if (kind === 'null') return kind;
  return kind === 'object' ? 'an object' : `a ${kind}`;
}
