/** A dead event that an operator edited: whether all of its updates can be delivered, and which ids its updates get. */
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import { escapeUnsendable } from '../json/characters.ts';
import { JsonText } from '../json/scan.ts';
import { parseEvent } from '../update/parse-event.ts';

/** Returns the event without white space around it, in a form that SQS accepts. */
export function sendableEvent(event: string): string {
  return escapeUnsendable(event.trim());
}

/** What is wrong with a field of an event. */
export interface EventFault {
  /** Path of the field as fan-out reports it, such as `detail.updates[1].feed`, or `event`. */
  readonly path: string;
  /** What was expected and what was found. */
  readonly message: string;
}

/** Returns what fan-out would refuse in the event. Empty: it would accept every update. */
export function eventFaults(event: string): readonly EventFault[] {
  const text = sendableEvent(event);
  const { updates, refusals } = parseEvent(text);
  if (refusals.length > 0)
    return refusals.flatMap(({ reason }) => reason.split(NEXT_FAULT).map((one) => faultOf(one, text)));
  if (updates.length > 0) return [];
  return [{ path: 'detail.updates', message: 'expected at least one update, got an empty list' }];
}

/** Separates the faults in one reason. Each begins with a path. */
const NEXT_FAULT = /; (?=[a-z][\w.[\]-]*: )/;

function faultOf(fault: string, event: string): EventFault {
  const [path = '', ...rest] = fault.split(': ');
  const message = rest.join(': ');
  // Faults outside of the detail do not name what was found.
  const isComplete = path.includes('.') || /\bgot\b|\bbut\b|^not JSON/.test(message);
  return { path, message: isComplete ? message : `${message}, got ${kindIn(event, path)}` };
}

/** Returns the kind of the value of a key of an event, or of the event itself. */
function kindIn(event: string, key: string): string {
  let value: unknown;
  try {
    value = JSON.parse(event);
  } catch {
    return 'a text that is not JSON';
  }
  if (key !== 'event') value = (value as Readonly<Record<string, unknown>>)[key];
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'another string';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * Adds ids to edited updates. An update of a packed event without an `event_id` gets one from its position. If the
 * original update at that position may have been delivered with other content, receivers would drop the edited one as a
 * duplicate. It therefore gets an id of its own.
 * @param edited an event without `eventFaults`.
 * @param isTaken reports whether the update at this position of the original may have been delivered.
 */
export function withOwnIds(edited: string, original: string, isTaken: (position: number) => boolean): string {
  const before = packedOf(original);
  const now = packedOf(edited);
  if (now.id === undefined || now.id !== before.id) return edited;
  let text = '';
  let from = 0;
  for (const [position, { start, end, isNamed }] of now.entries.entries()) {
    const old = before.entries[position];
    const own = edited.slice(start, end);
    if (isNamed || !old || !isTaken(position) || isSame(own, original.slice(old.start, old.end))) continue;
    const hash = createHash('sha256').update(own).digest('hex').slice(0, HASH_DIGITS);
    text += `${edited.slice(from, end - 1)},"event_id":${JSON.stringify(`${now.id}-${position}-${hash}`)}`;
    from = end - 1;
  }
  return `${text}${edited.slice(from)}`;
}

const HASH_DIGITS = 12;

/** Compares without regard to white space and escapes. */
function isSame(one: string, other: string): boolean {
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

/** The position of an update in the text of a packed event. */
interface Entry {
  readonly start: number;
  readonly end: number;
  /** Whether it has an `event_id`. */
  readonly isNamed: boolean;
}

interface Packed {
  /** The id of the event. */
  readonly id?: string;
  /** Empty if the event is not packed. An entry that is not an object counts as named. */
  readonly entries: readonly Entry[];
}

function packedOf(event: string): Packed {
  const json = new JsonText(event);
  const entries: Entry[] = [];
  let id: string | undefined;
  const scanUpdate = (start: number): number => {
    let isNamed = event[start] !== '{';
    const visit = (key: string, at: number): number => {
      isNamed ||= key === 'event_id';
      return json.skipValue(at);
    };
    const end = isNamed ? json.skipValue(start) : json.scanObject(start, visit);
    // An object without members cannot be delivered, and the added member would need no comma.
    entries.push({ start, end, isNamed: isNamed || /^\{\s*\}$/.test(event.slice(start, end)) });
    return end;
  };
  try {
    json.scanObject(0, (key, at) => {
      if (key === 'detail' && event[at] === '{') {
        return json.scanObject(at, (inner, value) =>
          inner === 'updates' && event[value] === '['
            ? json.scanArray(value, (_, start) => scanUpdate(start))
            : json.skipValue(value),
        );
      }
      const end = json.skipValue(at);
      if (key === 'id' && event[at] === '"') id = json.stringOf(at, end);
      return end;
    });
  } catch {
    // A stored message may not be JSON.
    return { entries: [] };
  }
  return { ...defined({ id }), entries };
}
