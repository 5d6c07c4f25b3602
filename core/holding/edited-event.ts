/** A dead event that an operator edited: whether any of its updates can be delivered, and which ids its updates get. */
import { createHash } from 'node:crypto';
import { defined } from '../defined.ts';
import { escapeUnsendable } from '../json/characters.ts';
import { JsonText } from '../json/scan.ts';
import { parseEvent } from '../update/parse-event.ts';

/** Returns the event without white space around it, in a form that SQS accepts. */
export function sendableEvent(event: string): string {
  return escapeUnsendable(event.trim());
}

/** Returns a sentence that states why no update of the event can be delivered, or `undefined` if at least one can. */
export function eventFault(event: string): string | undefined {
  const { updates, refusals } = parseEvent(sendableEvent(event));
  if (updates.length > 0) return undefined;
  const reason = refusals[0]?.reason ?? 'detail.updates: expected at least one update, got an empty list';
  return `expected an event with at least one update that can be delivered, got one in which ${reason}`;
}

/**
 * Adds ids to edited updates. An update of a packed event without an `event_id` gets one from its position. If the
 * original update at that position may have been delivered with other content, receivers would drop the edited one as a
 * duplicate. It therefore gets an id of its own.
 * @param edited an event without an `eventFault`.
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
