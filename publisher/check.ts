/**
 * Checks an update before it is sent, with the parser that fan-out uses, and assigns its `event_id`, so that all attempts have the
 * same one.
 */
import { randomUUID } from 'node:crypto';
import { defined } from '../core/defined.ts';
import { escapeUnsendable } from '../core/json/characters.ts';
import { eventBridgeFault } from '../core/json/event-bridge.ts';
import { JsonText } from '../core/json/scan.ts';
import { EVENTBRIDGE_JSON_LEVELS, PUBLISHED_ENTRY_BYTES } from '../core/limits.ts';
import { parseEvent } from '../core/update/parse-event.ts';
import { DETAIL_TYPE, utf8Bytes } from '../core/update/update.ts';
import type { UpdateInput } from '../core/update/wire.ts';

/** An update that can be sent. */
export interface Ready {
  readonly index: number;
  readonly given: UpdateInput | string;
  /** Complete JSON of one update. */
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  readonly appId: string;
  readonly eventId: string;
}

/**
 * Returns why fan-out would refuse an update: the field, the expected value and the value found. Returns `undefined` for a valid update.
 * @param update an object, or its JSON text.
 */
export function faultOf(update: UpdateInput | string): string | undefined {
  const made = prepare(update, 0, () => '');
  return 'reason' in made ? made.reason : undefined;
}

/** Why it is not fit. */
export interface Undeliverable {
  readonly code: 'invalid' | 'too_large';
  /** All faults, by field, in one line. */
  readonly reason: string;
}

/**
 * Returns the update as it is sent. A text is sent unchanged, including digits and escapes.
 * @param newId gives the `event_id` of an update that has none.
 */
export function prepare(given: UpdateInput | string, index: number, newId: () => string): Ready | Undeliverable {
  let text: string | undefined;
  try {
    text = textOf(given);
  } catch (error) {
    return invalid(
      unwritableIn(given, 'update', []) ?? `update: expected a value that JSON can represent, got ${String(error)}`,
    );
  }
  if (text === undefined) return invalid(`update: expected an object or JSON text of one, got ${kindOf(given)}`);
  if (utf8Bytes(text) > PUBLISHED_ENTRY_BYTES) return tooLarge(utf8Bytes(text));
  if (typeof given === 'string' && !isObject(text)) return invalid('update: expected the JSON text of one object');
  const { updates, refusals, id } = parseEvent(`${ENVELOPE}${text}}`);
  const [update] = updates;
  if (refusals.length > 0 || id === undefined) {
    return invalid(refusals.map(({ reason }) => plain(reason)).join('; '));
  }
  if (!update || updates.length !== 1 || update.eventId.startsWith(PACKED)) {
    return invalid('update.updates: expected none, got a packed list: give the updates one by one');
  }
  if (isEmpty(given, text)) return invalid('update: expected new, deleted or deleted_foreign_ids, got none of them');
  const refused = eventBridgeFault(text, LEVELS);
  if (refused !== undefined) return invalid(`update${refused}`);
  const known = update.eventId !== STAND_IN;
  const eventId = known ? update.eventId : newId();
  const complete = known ? text : withEventId(text, eventId);
  const bytes = utf8Bytes(complete);
  if (bytes > PUBLISHED_ENTRY_BYTES) return tooLarge(bytes);
  return { index, given, text: complete, bytes, appId: update.appId, eventId };
}

/** Maximum nesting of an update. It can share an event with other updates, in a list within an object. */
const LEVELS = EVENTBRIDGE_JSON_LEVELS - 2;

function invalid(reason: string): Undeliverable {
  return { code: 'invalid', reason };
}

function tooLarge(bytes: number): Undeliverable {
  return { code: 'too_large', reason: `update: expected at most ${PUBLISHED_ENTRY_BYTES} bytes of JSON, got ${bytes}` };
}

/** The id of the event, which fan-out uses for an update without `event_id`. */
const STAND_IN = randomUUID();
const PACKED = `${STAND_IN}-`;
const ENVELOPE = `${JSON.stringify({
  id: STAND_IN,
  'detail-type': DETAIL_TYPE,
  time: '2000-01-01T00:00:00Z',
}).slice(0, -1)},"detail":`;

function textOf(given: unknown): string | undefined {
  // SQS refuses some characters, which are replaced by their escapes.
  if (typeof given === 'string') return escapeUnsendable(withTimeOfContract(given.trim()));
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const text: unknown = JSON.stringify(withTimes(given));
  return typeof text === 'string' ? escapeUnsendable(text) : undefined;
}

/** Returns the update with its times in the form of the contract. They can be dates, and `published_at` any time of RFC 3339. */
function withTimes(update: object): object {
  if ('toJSON' in update) return update;
  const { published_at, new: added, deleted_foreign_ids } = update as Readonly<Record<string, unknown>>;
  return {
    ...update,
    ...defined({ published_at: publishedAt(published_at) }),
    ...(Array.isArray(added) ? { new: added.map(withNaiveTime) } : {}),
    ...(Array.isArray(deleted_foreign_ids)
      ? { deleted_foreign_ids: deleted_foreign_ids.map((pair) => (Array.isArray(pair) ? pair.map(naive) : pair)) }
      : {}),
  };
}

function withNaiveTime(activity: unknown): unknown {
  const { time } = (activity ?? {}) as { readonly time?: unknown };
  return isValidDate(time) ? { ...(activity as object), time: naive(time) } : activity;
}

function isValidDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** Activities have naive times in UTC. */
function naive(value: unknown): unknown {
  return isValidDate(value) ? `${value.toISOString().slice(0, -1)}000` : value;
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;

function publishedAt(value: unknown): unknown {
  const given = isValidDate(value) ? value.toISOString() : value;
  const [, date, time, fraction = '', offset = ''] = RFC_3339.exec(String(given)) ?? [];
  if (date === undefined || time === undefined || Number.isNaN(Date.parse(`${date}T${time}Z`))) return value;
  return `${date}T${time}.${fraction.padEnd(6, '0').slice(0, 6)}${offset.toUpperCase() === 'Z' ? '+00:00' : offset}`;
}

/** Returns JSON text whose `published_at` has the form of the contract. Everything else, and text that is not an object, stays unchanged. */
function withTimeOfContract(text: string): string {
  if (!text.includes('"published_at"')) return text;
  const json = new JsonText(text);
  let [written, end] = ['', 0];
  try {
    json.scanObject(0, (key, at) => {
      const after = json.skipValue(at);
      if (key === 'published_at' && text[at] === '"') {
        written += text.slice(end, at) + JSON.stringify(publishedAt(JSON.parse(text.slice(at, after))));
        end = after;
      }
      return after;
    });
  } catch {
    return text;
  }
  return written + text.slice(end);
}

/** Reports whether a feed update contains no list at all, which is the case if the name of a list is misspelled. */
function isEmpty(given: UpdateInput | string, text: string): boolean {
  const update: object = typeof given === 'string' || 'toJSON' in given ? JSON.parse(text) : given;
  return !['type', 'new', 'deleted', 'deleted_foreign_ids'].some((key) => Object.hasOwn(update, key));
}

/** Returns the path of the first value that JSON cannot hold, and its kind. */
function unwritableIn(value: unknown, path: string, around: readonly unknown[]): string | undefined {
  const got = (what: string) => `${path}: expected a value that JSON can represent, got ${what}`;
  if (typeof value === 'bigint') return got('a bigint: use a string, or pass the update as JSON text');
  if (typeof value !== 'object' || value === null) return undefined;
  if (around.includes(value)) return got('an object that contains itself');
  if (around.length > DEEPEST) return got(`more than ${DEEPEST} levels`);
  try {
    const { toJSON } = value as { readonly toJSON?: unknown };
    const written: unknown = typeof toJSON === 'function' ? toJSON.call(value) : value;
    if (written !== value) return unwritableIn(written, path, [...around, value]);
    for (const key of Object.keys(value)) {
      const inner = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
      const found = unwritableIn((value as Record<string, unknown>)[key], inner, [...around, value]);
      if (found !== undefined) return found;
    }
  } catch (error) {
    return got(`an error of toJSON or of a property: ${String(error)}`);
  }
  return undefined;
}

/** Number of levels that are searched. Updates can have fewer. */
const DEEPEST = EVENTBRIDGE_JSON_LEVELS;

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The update has other members, because an update without members has been refused. */
function withEventId(text: string, eventId: string): string {
  return `${text.slice(0, -1)},"event_id":${JSON.stringify(eventId)}}`;
}

/** Paths are relative to the update, not to the event. */
function plain(reason: string): string {
  return reason.replaceAll(/(^|; )detail(?=[.:])/g, '$1update');
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
