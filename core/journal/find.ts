/** Finds updates in a block, and says what each destination got of them. */
import { JsonText } from '../json/scan.ts';
import { ACTIVITY_LISTS, type Piece } from '../update/update.ts';
import { aimsOf, type Block, type BlockDestination, isFor, type Unrouted } from './block.ts';
import { parseNames } from './names.ts';

/** What is looked for. Exactly one member is set. */
export type Wanted =
  | { readonly eventId: string }
  | { readonly deliveryId: string }
  | { readonly feed: string }
  /** The id of an activity in `new` or `deleted`. */
  | { readonly activityId: string }
  /** The `foreign_id` of an activity, or an entry of `deleted_foreign_ids`. */
  | { readonly foreignId: string };

export interface FoundUpdate {
  /** Position in the block, counted from 0. */
  readonly position: number;
  readonly text: string;
  readonly eventId: string;
  /** `""` for app-level updates. */
  readonly feed: string;
  readonly type?: string;
  /** Why no destination got it. */
  readonly unrouted?: Unrouted;
  readonly destinations: readonly FoundDestination[];
}

export interface FoundDestination {
  readonly id: string;
  /** The version of its settings when the update was packed. */
  readonly version: number;
  /** Whether its event types exclude the update, or the update was for another destination only. */
  readonly isFilteredOut: boolean;
  /** Present if the update was for another destination only. */
  readonly isElsewhere?: true;
  readonly deliveries: readonly FoundDelivery[];
}

export interface FoundDelivery {
  readonly id: string;
  /** The part of the update in the delivery. Absent if the delivery has all of it. */
  readonly pieces?: readonly Piece[];
  /** Whether it became a dead letter and was never enqueued. */
  readonly isDead: boolean;
}

const PIECE_OF_ID = /#(?:new|deleted|deleted_foreign_ids)\.\d+-\d+$/;

/** Returns an id, the id of the piece that it was split from, and so on, up to the `event_id` of the whole update. */
export function enclosingIds(eventId: string): readonly string[] {
  const ids = [eventId];
  for (let id = eventId; PIECE_OF_ID.test(id); ids.push(id)) id = id.replace(PIECE_OF_ID, '');
  return ids;
}

/** Returns the `event_id` of an update from the id of one of its pieces. Other ids are returned unchanged. */
export function wholeEventId(eventId: string): string {
  return enclosingIds(eventId).at(-1) ?? eventId;
}

/** Returns the updates of a block that are wanted, or all of them, in their order. */
export function findIn(block: Block, wanted?: Wanted): readonly FoundUpdate[] {
  const delivered = block.destinations.map(contentOf);
  const aims = aimsOf(block);
  const ofDelivery = wanted && 'deliveryId' in wanted ? positionsOf(delivered, wanted.deliveryId) : undefined;
  return block.updates.flatMap((text, position) => {
    if (ofDelivery && !ofDelivery.has(position)) return [];
    const facts = factsOf(text);
    if (wanted && !ofDelivery && !isWanted(facts, wanted)) return [];
    const { eventId, feed, type } = facts;
    return [
      {
        position,
        text,
        eventId,
        feed,
        ...(type === undefined ? {} : { type }),
        ...(block.unrouted ? { unrouted: block.unrouted } : {}),
        destinations: delivered.map(({ destination: { id, version }, taken, deliveries }) => ({
          id,
          version,
          isFilteredOut: taken !== undefined && !taken.has(position),
          deliveries: deliveries.get(position) ?? [],
          ...(isFor(id, aims.get(position)) ? {} : { isElsewhere: true as const }),
        })),
      },
    ];
  });
}

interface Content {
  readonly destination: BlockDestination;
  /** Positions that its event types let through. Absent if all of them were. */
  readonly taken: ReadonlySet<number> | undefined;
  /** Deliveries by the positions of their updates. */
  readonly deliveries: ReadonlyMap<number, readonly FoundDelivery[]>;
}

function contentOf(destination: BlockDestination): Content {
  const deliveries = new Map<number, FoundDelivery[]>();
  for (const { id, updates, dead } of destination.deliveries) {
    for (const { position, pieces } of parseNames(updates) ?? []) {
      const found = { id, ...(pieces ? { pieces } : {}), isDead: dead === true };
      const before = deliveries.get(position);
      if (before) before.push(found);
      else deliveries.set(position, [found]);
    }
  }
  const { taken } = destination;
  const positions = taken === undefined ? undefined : (parseNames(taken) ?? []).map(({ position }) => position);
  return { destination, taken: positions && new Set(positions), deliveries };
}

function positionsOf(delivered: readonly Content[], deliveryId: string): ReadonlySet<number> {
  const positions = delivered.flatMap(({ deliveries }) =>
    [...deliveries].flatMap(([position, all]) => (all.some(({ id }) => id === deliveryId) ? [position] : [])),
  );
  return new Set(positions);
}

/** What an update says of itself. */
export interface Facts {
  readonly eventId: string;
  readonly feed: string;
  readonly type?: string;
  readonly text: string;
}

function isWanted(facts: Facts, wanted: Wanted): boolean {
  if ('eventId' in wanted) return facts.eventId === wholeEventId(wanted.eventId) || facts.eventId === wanted.eventId;
  if ('feed' in wanted) return facts.feed === wanted.feed;
  const ids = activityIdsOf(facts.text);
  if ('activityId' in wanted) return ids.activities.includes(wanted.activityId);
  return 'foreignId' in wanted && ids.foreign.includes(wanted.foreignId);
}

export function factsOf(text: string): Facts {
  const facts: { eventId: string; feed: string; type?: string } = { eventId: '', feed: '' };
  const json = new JsonText(text);
  json.scanObject(0, (key, at) => {
    const end = json.skipValue(at);
    if (text[at] !== '"') return end;
    if (key === 'event_id') facts.eventId = json.stringOf(at, end);
    if (key === 'feed') facts.feed = json.stringOf(at, end);
    if (key === 'type') facts.type = json.stringOf(at, end);
    return end;
  });
  return { ...facts, text };
}

/** Returns the ids of the activities that an update added or removed. */
export function activityIdsOf(text: string): {
  readonly activities: readonly string[];
  readonly foreign: readonly string[];
} {
  const update = JSON.parse(text) as Partial<Record<(typeof ACTIVITY_LISTS)[number], readonly unknown[]>>;
  const [activities, foreign]: [string[], string[]] = [[], []];
  for (const list of ACTIVITY_LISTS) {
    for (const entry of update[list] ?? []) {
      if (typeof entry === 'string') (list === 'deleted' ? activities : foreign).push(entry);
      if (Array.isArray(entry) && typeof entry[0] === 'string') foreign.push(entry[0]);
      if (typeof entry !== 'object' || entry === null) continue;
      const { id, foreign_id } = entry as { id?: unknown; foreign_id?: unknown };
      if (typeof id === 'string') activities.push(id);
      if (typeof foreign_id === 'string') foreign.push(foreign_id);
    }
  }
  return { activities, foreign };
}
