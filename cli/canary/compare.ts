/** Compares what arrived with what was published. These functions are pure. */
import { isDeepStrictEqual } from 'node:util';
import { defined } from '../../core/defined.ts';
import { fails, holds, unchecked, type Verdict } from './rows.ts';
import type { Case } from './updates.ts';

export interface Arrived {
  /** The name in the table: `queue`, `webhook` or `bus`. */
  readonly where: string;
  /** JSON lists of updates. */
  readonly bodies: readonly string[];
  /** What must be preserved. An event bus guarantees equivalent JSON, not the exact text (contract, section 4a). */
  readonly preserved: 'text' | 'meaning';
}

/** Maximum number of characters that are shown of an arrival. */
const SHOWN_CHARACTERS = 300;

/** Reports whether all activities of all updates have arrived, whatever their text. */
export function isComplete({ bodies }: Arrived, cases: readonly Case[]): boolean {
  const found = activitiesIn(bodies);
  return cases.every(({ activities }) => [...activities.keys()].every((id) => found.has(id)));
}

export function missingIn(arrived: Arrived, cases: readonly Case[]): readonly string[] {
  return cases.filter((one) => !isComplete(arrived, [one])).map(({ eventId }) => eventId);
}

/** Compares one update with the arrivals at every place. */
export function compared(one: Case, places: readonly Arrived[]): Verdict {
  if (places.length === 0) return unchecked('no destination works');
  const found = places.map((place) => ({ where: place.where, ...comparedAt(one, place) }));
  const wrong = found.find(({ fault }) => fault !== undefined);
  if (wrong) return fails(`${wrong.where}: ${wrong.fault}`);
  const notes = found.filter(({ note }) => note).map(({ where, note }) => `; ${where}: ${note}`);
  return holds(`${places.map(({ where }) => where).join(', ')}${notes.join('')}`);
}

function comparedAt(one: Case, { bodies, preserved }: Arrived): { readonly fault?: string; readonly note?: string } {
  const found = activitiesIn(bodies);
  let note: string | undefined;
  for (const [id, published] of one.activities) {
    const arrived = found.get(id);
    if (arrived === undefined) return { fault: `the activity ${id} did not arrive` };
    if (bodies.some((body) => body.includes(published))) continue;
    const means = meaningOf(published) !== undefined && isDeepStrictEqual(meaningOf(published), arrived);
    if (!means) return { fault: `${id} arrived as ${shown(arrived)}` };
    if (preserved === 'text' && one.preserved === 'text')
      return { fault: `${id} arrived in another notation: ${notation(bodies, id)}` };
    note = 'equivalent, in another notation';
  }
  return { ...updateFault(one, bodies), ...defined({ note }) };
}

/** Checks the other members of an update that was not split. */
function updateFault({ activities, eventId, detail }: Case, bodies: readonly string[]): { readonly fault?: string } {
  if (activities.size > 1) return {};
  const update = updatesIn(bodies).find(({ event_id }) => event_id === eventId);
  return isDeepStrictEqual(update, meaningOf(detail)) ? {} : { fault: `the update arrived as ${shown(update)}` };
}

interface Update {
  readonly event_id?: unknown;
  readonly new?: readonly { readonly id?: unknown }[];
}

/** Returns all updates in the bodies, in the form of `meaningOf`. */
function updatesIn(bodies: readonly string[]): readonly Update[] {
  return bodies.flatMap((body) => (meaningOf(body) as readonly Update[] | undefined) ?? []);
}

/** Returns all activities in the bodies by their ids. */
function activitiesIn(bodies: readonly string[]): ReadonlyMap<unknown, unknown> {
  const activities = updatesIn(bodies).flatMap((update) => update.new ?? []);
  return new Map(activities.map((activity) => [activity.id, activity]));
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON with its numbers as strings, because two different 64-bit integers can be the same number in JavaScript. Returns `undefined` for a text that is not JSON. */
export function meaningOf(json: string): unknown {
  const exact = json.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `"number ${numberOf(token)}"`,
  );
  try {
    return JSON.parse(exact);
  } catch {
    return undefined;
  }
}

function numberOf(token: string): string {
  return /^-?\d+$/.test(token) ? BigInt(token).toString() : String(Number(token));
}

function notation(bodies: readonly string[], id: string): string {
  const body = bodies.find((one) => one.includes(`"${id}"`)) ?? '';
  const at = body.indexOf(`"${id}"`);
  return JSON.stringify(body.slice(at, at + SHOWN_CHARACTERS));
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, SHOWN_CHARACTERS);
}
