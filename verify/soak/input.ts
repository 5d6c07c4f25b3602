/**
 * The input of a soak. Every update is a function of the seed and its number, so that driver, publisher and endpoints compute the same
 * updates without communication. The ids of activities are `<number>-<index>`.
 */
import { createHash } from 'node:crypto';
import { DESTINATIONS, type Place } from './destinations.ts';

export interface Shape {
  readonly number: number;
  readonly appId: string;
  /** A scope, such as `feed_group:user` or `app_level:reactions`. */
  readonly scope: string;
  readonly type?: string;
  readonly activities: number;
  /** Whether the update violates the contract. */
  readonly refused: boolean;
  /** Whether its first activity alone is larger than the largest body. */
  readonly tooLarge: boolean;
}

export interface Input {
  readonly seed: number;
  readonly updates: number;
  /** Updates in one event. */
  readonly batchSize: number;
}

/** Maximum number of activities of one update. */
export const ACTIVITIES = 4;
/** Minimum number of refused updates in small runs. */
const REFUSED_SHARE = 0.002;
const REFUSED_AT_LEAST = 8;
/** One update in this many has an activity that is too large. Small runs have a few. */
const LARGE_EVERY = 20_000;
const LARGE_CHARACTERS = 270_000;
const REACTIONS = ['reaction.new', 'reaction.updated', 'reaction.deleted'];
const WORDS = 'light falls on harbour and queues "beat" polling \\ 東京 🚢 é while morning runs <b>'.split(' ');

export function eventOf(input: Input, number: number): number {
  return Math.floor(number / input.batchSize);
}

export function shapeOf(input: Input, number: number): Shape {
  const { seed } = input;
  const appId = randomAt(seed, 'app', eventOf(input, number)) < 0.3 ? '2' : '1';
  const scope = scopeOf(appId, randomAt(seed, 'scope', number));
  const largeEvery = Math.min(LARGE_EVERY, Math.ceil(input.updates / 3));
  const tooLarge = scope.startsWith('feed_group') && number % largeEvery === largeEvery - 1;
  const isReaction = scope === 'app_level:reactions';
  return {
    number,
    appId,
    scope,
    ...(isReaction ? { type: REACTIONS[number % REACTIONS.length] as string } : {}),
    activities: isReaction ? 1 : tooLarge ? 2 : 1 + Math.floor(randomAt(seed, 'activities', number) ** 3 * ACTIVITIES),
    refused: !tooLarge && randomAt(seed, 'refused', number) < Math.max(REFUSED_SHARE, REFUSED_AT_LEAST / input.updates),
    tooLarge,
  };
}

/** Returns the destinations that must receive the update. */
export function wantedBy({ appId, scope, type, refused }: Shape): readonly Place[] {
  if (refused) return [];
  return DESTINATIONS.filter(
    (place) =>
      place.appId === appId &&
      place.scope === scope &&
      (place.eventTypes === undefined || place.eventTypes.includes(type ?? '')),
  );
}

/** Returns the detail of an event as text. */
export function detailOf(input: Input, event: number): string {
  const first = event * input.batchSize;
  const last = Math.min(input.updates, first + input.batchSize);
  const shapes = Array.from({ length: last - first }, (_, index) => shapeOf(input, first + index));
  const updates = shapes.map((shape) => updateOf(input.seed, shape));
  return JSON.stringify({ app_id: shapes[0]?.appId, updates });
}

function eventIdOf(seed: number, number: number): string {
  return `s${seed}-${number}`;
}

/** Returns the number of an update by its event id or by that of a piece, or `undefined` for another seed. */
export function numberOf(seed: number, eventId: string): number | undefined {
  const prefix = `s${seed}-`;
  return eventId.startsWith(prefix) ? Number.parseInt(eventId.slice(prefix.length), 10) : undefined;
}

/** Returns a refused update without its fault. */
export function correctedUpdateOf(input: Input, number: number): Record<string, unknown> {
  return updateOf(input.seed, { ...shapeOf(input, number), refused: false });
}

function updateOf(seed: number, shape: Shape): Record<string, unknown> {
  const { number, scope, type, activities, refused, tooLarge } = shape;
  const name = scope.slice(scope.indexOf(':') + 1);
  const ids = Array.from({ length: activities }, (_, index) => `${number}-${index}`);
  const event_id = eventIdOf(seed, number);
  if (type) return { event_id, type, feed: refused ? 'user:1' : '', generic: { id: ids[0], kind: 'like', n: number } };
  const feeds = name === 'ordered' ? 5 : 1_000;
  const feed = refused ? 'user:1:2' : `${name}:${Math.floor(randomAt(seed, 'feed', number) * feeds)}`;
  const text = WORDS.slice(number % WORDS.length).join(' ');
  const large = (index: number) => (tooLarge && index === 0 ? { large: 'x'.repeat(LARGE_CHARACTERS) } : {});
  // The first activities are created. Every third update deletes its last ones.
  const kept = number % 3 === 0 && !tooLarge ? Math.ceil(activities / 2) : activities;
  const gone = ids.slice(kept);
  return {
    event_id,
    feed,
    new: ids
      .slice(0, kept)
      .map((id, index) => ({ id, actor: `user:${number % 97}`, verb: 'post', text, ...large(index) })),
    deleted: gone.slice(0, 1),
    deleted_foreign_ids: gone.slice(1).map((id) => [id, '2026-11-23T09:15:04.123456']),
  };
}

function scopeOf(appId: string, at: number): string {
  if (appId === '2') return at < 0.9 ? 'feed_group:user' : 'feed_group:quiet';
  if (at < 0.5) return 'feed_group:user';
  if (at < 0.8) return 'feed_group:timeline';
  if (at < 0.85) return 'feed_group:ordered';
  return 'app_level:reactions';
}

/** Returns a number in [0, 1) that depends only on the seed, the purpose and the number. */
export function randomAt(seed: number, purpose: string, number: number): number {
  const digest = createHash('md5').update(`${seed}/${purpose}/${number}`).digest();
  return digest.readUInt32LE(0) / 2 ** 32;
}

/** Returns the number of a received update and the indexes of its activities. */
export function read(
  seed: number,
  update: unknown,
): { readonly number: number; readonly activities: readonly number[] } | undefined {
  const { event_id, new: created, deleted, deleted_foreign_ids, generic } = update as Received;
  const number = numberOf(seed, event_id);
  if (number === undefined) return undefined;
  const ids = [
    ...created.map(({ id }) => id),
    ...deleted,
    ...deleted_foreign_ids.map(([id]) => id),
    ...(generic ? [generic.id] : []),
  ];
  return {
    number,
    activities: ids.flatMap((id) => {
      const [of, index] = id.split('-');
      if (Number(of) !== number) throw new Error(`update ${event_id} arrived with the activity ${id}`);
      return [Number(index)];
    }),
  };
}

interface Received {
  readonly event_id: string;
  readonly new: readonly { readonly id: string }[];
  readonly deleted: readonly string[];
  readonly deleted_foreign_ids: readonly (readonly [string, string])[];
  readonly generic?: { readonly id: string };
}
