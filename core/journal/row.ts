/** The index of the journal: one row for each block, by app and hour. */
import { keyPart } from '../names.ts';
import type { Update } from '../update/update.ts';
import type { Block } from './block.ts';
import { fingerprintsOf } from './fingerprints.ts';

/** A block before it is encoded. */
export interface JournalBlock extends Omit<Block, 'updates'> {
  readonly updates: readonly Pick<Update, 'text' | 'bytes' | 'eventId' | 'feed'>[];
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

/** The key of an object in the bucket: `blocks/2026/11/24/03/<id>.gz`. */
export function objectKey(objectId: string, at: number): string {
  return `blocks/${new Date(at).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/')}/${objectId}.gz`;
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
  return at === undefined ? undefined : { at: Number(at), scope: decodeURIComponent(scope), id };
}

/** Returns a time as a text that sorts like the number. */
export function timeKey(at: number): string {
  return String(Math.floor(at)).padStart(TIME_DIGITS, '0');
}

/** What a row contains in addition to its key and the place of its block. */
export type RowFields = {
  readonly updates: number;
  readonly eventIds: Uint8Array;
  readonly deliveryIds: Uint8Array;
  readonly feeds: Uint8Array;
};

export function rowFields({ updates, destinations }: JournalBlock): RowFields {
  return {
    updates: updates.length,
    eventIds: fingerprintsOf(updates.map(({ eventId }) => eventId)),
    deliveryIds: fingerprintsOf(destinations.flatMap(({ deliveries }) => deliveries.map(({ id }) => id))),
    feeds: fingerprintsOf(updates.map(({ feed }) => feed)),
  };
}
