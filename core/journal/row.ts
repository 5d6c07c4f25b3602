/** The index of the journal: one row for each block, by app and hour, or two rows if the block is large. */
import { JOURNAL_SPLIT_UPDATES } from '../limits.ts';
import { keyPart } from '../names.ts';
import type { Update } from '../update/update.ts';
import { type Block, encodeBlock } from './block.ts';
import { fingerprintsOf } from './fingerprints.ts';

/** A block before it is encoded. */
export interface JournalBlock extends Omit<Block, 'updates'> {
  readonly updates: readonly Pick<Update, 'text' | 'bytes' | 'eventId' | 'feed'>[];
  /** The bodies of a destination that took all of the updates whole and in order. Absent if there is none. */
  readonly bodies?: readonly string[];
}

export function encodedBlock({ updates, bodies, ...head }: JournalBlock): Buffer {
  return encodeBlock(head, updates, bodies);
}

/** The id of a block. The id of its object is the part before the point. */
export function blockId(objectId: string, index: number): string {
  return `${objectId}.${index}`;
}

export function objectOfBlock(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

const HOUR_MS = 3_600_000;
const TIME_DIGITS = 15;

/** The key of an object in the bucket: `blocks/2026/11/24/03/<id>.zst`. */
export function objectKey(objectId: string, at: number): string {
  return `${objectPrefix(at)}${objectId}.zst`;
}

/** The beginning of the keys of all objects of an hour. */
export function objectPrefix(at: number): string {
  return `blocks/${new Date(at).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/')}/`;
}

/** `acme#2026-11-24T03` */
export function rowPartition(appId: string, at: number): string {
  return `${keyPart(appId)}#${new Date(Math.floor(at / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13)}`;
}

export function rowKey({ at, scope }: Pick<Block, 'at' | 'scope'>, id: string): string {
  return `${timeKey(at)}#${keyPart(scope)}#${id}`;
}

/** Parses what `rowKey` returned. Returns `undefined` for any other text. */
export function parseRowKey(
  key: string,
): { readonly at: number; readonly scope: string; readonly id: string } | undefined {
  const [, at, scope = '', id = ''] = /^(\d{15})#([^#]+)#([^#]+)$/.exec(key) ?? [];
  if (at === undefined || Number(at) > LATEST_MS) return undefined;
  try {
    return { at: Number(at), scope: decodeURIComponent(scope), id };
  } catch {
    return undefined;
  }
}

/** The place of an update in the journal of its app. */
export interface UpdatePlace extends Pick<Block, 'at' | 'scope'> {
  /** The id of its block. */
  readonly block: string;
  /** Position in the block, counted from 0. */
  readonly position: number;
}

/** Returns the key of an update in the API: `upd_` and letters, digits, hyphens and underscores. */
export function updateKey({ at, scope, block, position }: UpdatePlace): string {
  return `upd_${Buffer.from([at, position, block, scope].join('#')).toString('base64url')}`;
}

/** Parses what `updateKey` returned. Returns `undefined` for any other text. */
export function parseUpdateKey(key: string): UpdatePlace | undefined {
  if (!key.startsWith('upd_')) return undefined;
  const text = Buffer.from(key.slice('upd_'.length), 'base64url').toString();
  const [, at, position, block = '', scope = ''] = /^(\d{1,15})#(\d{1,7})#([\w.-]{1,100})#(.+)$/s.exec(text) ?? [];
  const place = { at: Number(at), scope, block, position: Number(position) };
  // Another text can decode to the same bytes. Each update has one key.
  return at !== undefined && updateKey(place) === key && place.at <= LATEST_MS ? place : undefined;
}

/** The latest time of a `Date` in Unix ms (ECMAScript, 21.4.1.1). */
const LATEST_MS = 8.64e15;

/** Returns a time as a text that sorts like the number. */
export function timeKey(at: number): string {
  return String(Math.floor(at)).padStart(TIME_DIGITS, '0');
}

/** Returns the time at the start of a key. */
export function timeIn(key: string): number {
  return Number(key.slice(0, TIME_DIGITS));
}

/** What the index and the directory of an object have of a block. */
export interface IndexEntry extends Pick<Block, 'appId' | 'scope' | 'at'> {
  readonly id: string;
  readonly updates: number;
  /** Hashes (fingerprints.ts). */
  readonly eventIds: Uint8Array;
  readonly deliveryIds: Uint8Array;
  readonly feeds: Uint8Array;
  /** Unix s at which the block expires. */
  readonly ttl: number;
}

export function indexEntry(block: JournalBlock, id: string, keptSeconds: number): IndexEntry {
  const { appId, scope, at, updates, destinations } = block;
  return {
    ...{ appId, scope, at, id, updates: updates.length },
    eventIds: fingerprintsOf(updates.map(({ eventId }) => eventId)),
    deliveryIds: fingerprintsOf(destinations.flatMap(({ deliveries }) => deliveries.map((delivery) => delivery.id))),
    feeds: fingerprintsOf(updates.map(({ feed }) => feed)),
    ttl: Math.ceil(at / 1000) + keptSeconds,
  };
}

/** Names of the attributes of a row. They are short, because a search reads hundreds of thousands of rows. */
export const ROW_ATTRIBUTES = {
  ...{ updates: 'n', eventIds: 'e', deliveryIds: 'd', feeds: 'f' },
  ...{ offset: 'o', length: 'l', block: 'b' },
} as const;

/** Where the frame of a block is: in an object, or in the row. */
export type Stored = { readonly offset: number; readonly length: number } | { readonly block: Uint8Array };

/** The items of a block in the table of the index. Large blocks have a second item in a partition of its own. */
export function rowsOf(entry: IndexEntry, stored: Stored) {
  const { appId, at, id, ttl, updates, eventIds, deliveryIds, feeds } = entry;
  const pk = rowPartition(appId, at);
  const sk = rowKey(entry, id);
  const name = ROW_ATTRIBUTES;
  const place = 'block' in stored ? {} : { [name.offset]: stored.offset, [name.length]: stored.length };
  const block = 'block' in stored ? { [name.block]: stored.block } : {};
  const searched = { [name.updates]: updates, [name.eventIds]: eventIds, ...place };
  const others = { [name.deliveryIds]: deliveryIds, [name.feeds]: feeds, ...block };
  return updates < JOURNAL_SPLIT_UPDATES
    ? [{ pk, sk, ttl, ...searched, ...others }]
    : [
        { pk, sk, ttl, ...searched },
        { pk: secondPartition(appId, at), sk, ttl, ...others },
      ];
}

export function secondPartition(appId: string, at: number): string {
  return `${rowPartition(appId, at)}#more`;
}

/** The partition of an app's gaps. Their sort keys are those of the missing rows. */
export function gapPartition(appId: string): string {
  return `${keyPart(appId)}#gaps`;
}

/** The key of an entry in the index of apps with gaps: one entry for each app and day (UTC) on which it has a gap. */
export function gapIndexKey(appId: string, at: number): { readonly pk: string; readonly sk: string } {
  return { pk: GAP_INDEX, sk: `${gapIndexDay(at)}#${keyPart(appId)}` };
}

/** The partition of the index. No app id begins with `#` in a key. */
export const GAP_INDEX = '#gaps';

export function gapIndexDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Returns the app id in the sort key of an entry of the index. */
export function appOfGapIndex(sk: string): string {
  return decodeURIComponent(sk.slice(sk.indexOf('#') + 1));
}
