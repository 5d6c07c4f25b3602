/**
 * Splits an update that is too large for one body into pieces of the same feed that consist of whole activities
 * (contract, section 3). A piece contains entries of one list. Its `event_id` is `<event_id>#<list>.<from>-<to>` with
 * inclusive positions that are counted from 0, so that the same piece always has the same id.
 */
import { escapeNoncharacters } from '../json/characters.ts';
import { JsonText } from '../json/scan.ts';
import { REPEATED_BYTES } from '../limits.ts';
import { ACTIVITY_LISTS, type ActivityList, type Piece, type Update, utf8Bytes } from './update.ts';

/** Limits of a piece that is alone in its body. */
export interface PieceLimits {
  readonly bytes: number;
  /**
   * A piece is closed at this size, unless the pieces would then repeat too much. At most `bytes`, which is the
   * default.
   */
  readonly aimedBytes?: number;
  readonly activities: number;
}

/**
 * Returns the pieces in order. A piece with one activity can exceed `limits.bytes`, because it cannot be split further.
 */
export function splitUpdate<U extends Update>(update: U, limits: PieceLimits): readonly U[] {
  const lists = listsOf(update.text);
  // The lists of every app-level update are empty too.
  if (lists.every(({ entries }) => entries.length === 0)) return [update];
  const members = membersOf(update.text);
  return lists.flatMap(({ list, entries }) => {
    // The id becomes longer with its digits, so the frame is measured with the largest positions.
    const frame = frameBytes(update, members, list, entries.length);
    return runsOf(entries, frame, limits).map(([from, to]) => pieceOf(update, members, list, entries, from, to));
  });
}

/** Returns the text of one piece of an update; `undefined` if the update does not have these entries. */
export function pieceText(text: string, { list, from, to }: Piece): string | undefined {
  const entries = listsOf(text).find((one) => one.list === list)?.entries ?? [];
  if (from > to || to >= entries.length) return undefined;
  const content = entries.slice(from, to + 1).map((entry) => entry.text);
  return render(membersOf(text), list, content.join(','), pieceId(eventIdOf(text), { list, from, to }));
}

/** The first and the last position of the entries of one piece. */
type Run = readonly [from: number, to: number];

/**
 * Returns the entries of each piece. If no piece would fit, or the pieces would repeat too much, returns one piece,
 * which does not fit into any body.
 */
function runsOf(entries: readonly Entry[], frame: number, limits: PieceLimits): readonly Run[] {
  if (entries.length === 0) return [];
  for (const bytes of [limits.aimedBytes ?? limits.bytes, limits.bytes]) {
    const runs = frame < bytes ? filled(entries, frame, { ...limits, bytes }) : [];
    if (runs.length > 0 && runs.length * frame <= REPEATED_BYTES) return runs;
  }
  return [[0, entries.length - 1]];
}

function filled(entries: readonly Entry[], frame: number, limits: PieceLimits): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < entries.length; ) {
    let to = from;
    let bytes = frame + (entries[from] as Entry).bytes;
    while (to + 1 < entries.length && to - from + 1 < limits.activities) {
      const more = (entries[to + 1] as Entry).bytes + 1;
      if (bytes + more > limits.bytes) break;
      bytes += more;
      to++;
    }
    runs.push([from, to]);
    from = to + 1;
  }
  return runs;
}

interface Entry {
  readonly text: string;
  readonly bytes: number;
}

/** A top-level member. Members that a piece replaces are known by their key, all others by their text. */
type Member = { readonly key: ActivityList | 'event_id' } | { readonly key: undefined; readonly text: string };

function pieceOf<U extends Update>(
  update: U,
  members: readonly Member[],
  list: ActivityList,
  entries: readonly Entry[],
  from: number,
  to: number,
): U {
  const piece = { list, from, to };
  const eventId = pieceId(update.eventId, piece);
  const content = entries
    .slice(from, to + 1)
    .map((entry) => entry.text)
    .join(',');
  const text = render(members, list, content, eventId);
  const pieces = [...(update.pieces ?? []), piece];
  return { ...update, eventId, text, bytes: utf8Bytes(text), pieces, activities: to - from + 1 };
}

/** Returns the `event_id` of a piece of an update. */
export function pieceId(eventId: string, { list, from, to }: Piece): string {
  return `${eventId}#${list}.${from}-${to}`;
}

function eventIdOf(text: string): string {
  let eventId = '';
  const json = new JsonText(text);
  json.scanObject(0, (key, at) => {
    const end = json.skipValue(at);
    if (key === 'event_id') eventId = json.stringOf(at, end);
    return end;
  });
  return eventId;
}

function frameBytes(update: Update, members: readonly Member[], list: ActivityList, count: number): number {
  return utf8Bytes(render(members, list, '', `${update.eventId}#${list}.${count}-${count}`));
}

function render(members: readonly Member[], list: ActivityList, content: string, eventId: string): string {
  const rendered = members.map((member) => {
    if (member.key === undefined) return member.text;
    if (member.key === 'event_id') return `"event_id":${escapeNoncharacters(JSON.stringify(eventId))}`;
    return `"${member.key}":[${member.key === list ? content : ''}]`;
  });
  return `{${rendered.join(',')}}`;
}

function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  const json = new JsonText(text);
  json.scanObject(0, (key, at, keyAt) => {
    const end = json.skipValue(at);
    if (key === 'event_id' || isActivityList(key)) members.push({ key });
    else members.push({ key: undefined, text: text.slice(keyAt, end) });
    return end;
  });
  return members;
}

function listsOf(text: string): readonly { readonly list: ActivityList; readonly entries: readonly Entry[] }[] {
  // The text of an update contains all three lists.
  const found = new Map<string, Entry[]>();
  const json = new JsonText(text);
  json.scanObject(0, (key, at) => {
    if (!isActivityList(key)) return json.skipValue(at);
    const entries: Entry[] = [];
    const end = json.scanArray(at, (_, element) => {
      const elementEnd = json.skipValue(element);
      const entry = text.slice(element, elementEnd);
      entries.push({ text: entry, bytes: utf8Bytes(entry) });
      return elementEnd;
    });
    found.set(key, entries);
    return end;
  });
  return ACTIVITY_LISTS.map((list) => ({ list, entries: found.get(list) as Entry[] }));
}

function isActivityList(key: string): key is ActivityList {
  return (ACTIVITY_LISTS as readonly string[]).includes(key);
}
