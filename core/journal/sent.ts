/**
 * Records of the deliveries that replays and resends created from the journal. A block names only the deliveries that fan-out packed. A
 * record numbers the updates of one or more blocks, so that a delivery with updates of several blocks has a place as well.
 */
import { defined } from '../defined.ts';
import { type Delivery, type JournalPlace, REPLAY_PREFIX } from '../delivery/delivery.ts';
import type { Update } from '../update/update.ts';
import type { Block, BlockDelivery } from './block.ts';
import { namesOf, parseNames } from './names.ts';
import { timeKey, type UpdatePlace } from './row.ts';

/** Updates of a block that have consecutive numbers in a record. */
export interface NumberedBlock {
  /** The id of the block. */
  readonly id: string;
  /** Unix ms at which it was written. */
  readonly at: number;
  /** The number of the first update. */
  readonly from: number;
  /** The position of the first update in the block. */
  readonly position: number;
  readonly count: number;
}

export interface SentRecord {
  readonly destinationId: string;
  /** Unix ms at which the deliveries were packed. */
  readonly sentAt: number;
  /** The id of the replay. Absent for a resend. */
  readonly replay?: string;
  /** Only for a resend: where the journal has the updates of its delivery. */
  readonly place?: Omit<JournalPlace, 'updates'>;
  /** In the order of their numbers. */
  readonly blocks: readonly NumberedBlock[];
  /** The deliveries, with the numbers of their updates as `namesOf` returns them. */
  readonly deliveries: readonly BlockDelivery[];
}

/** An update with its place in the journal. */
export interface PlacedUpdate extends Update {
  readonly position: number;
  readonly block: Omit<JournalPlace, 'updates'>;
}

/** Numbers updates that follow each other in the journal. @param updates those of a block have increasing positions. */
export function numbered<U extends PlacedUpdate>(
  updates: readonly U[],
): { readonly updates: readonly (U & { readonly number: number })[]; readonly blocks: readonly NumberedBlock[] } {
  const blocks: NumberedBlock[] = [];
  const all = updates.map((update) => {
    const { block, position } = update;
    const last = blocks.at(-1);
    const next = last ? last.from + last.count : 0;
    if (last?.id === block.block) {
      blocks[blocks.length - 1] = { ...last, count: position - last.position + 1 };
      return { ...update, number: last.from + position - last.position };
    }
    blocks.push({ id: block.block, at: block.at, from: next, position, count: 1 });
    return { ...update, number: next };
  });
  return { updates: all, blocks };
}

// The key of a record of a replay is that of its last block, so that the records that can contain an update are found by a query.

/** Returns the partition of the records of a replay, or of the resends of a block. */
export function sentPartition(replayOrBlock: string): string {
  return `SENT#${replayOrBlock}`;
}

export function blockKey({ id, at }: Pick<NumberedBlock, 'id' | 'at'>): string {
  return `${timeKey(at)}#${id}`;
}

/** Returns the keys under which a record is stored. */
export function keysOfRecord(record: SentRecord): { readonly pk: string; readonly sk: string } {
  const { replay, blocks, sentAt, deliveries } = record;
  const last = blocks.at(-1) as NumberedBlock;
  return replay === undefined
    ? { pk: sentPartition(last.id), sk: `${timeKey(sentAt)}#${deliveries[0]?.id}` }
    : { pk: sentPartition(replay), sk: `${blockKey(last)}#${timeKey(sentAt)}` };
}

/** Returns the place of deliveries whose updates have the numbers of a record of a replay. */
export function placeOfRecord({
  replay,
  blocks,
  sentAt,
}: Pick<SentRecord, 'replay' | 'blocks' | 'sentAt'>): Omit<JournalPlace, 'updates'> {
  const last = blocks.at(-1) as NumberedBlock;
  return { block: `${replay}~${last.id}~${timeKey(sentAt)}`, at: last.at };
}

/** Returns the keys of the record that a place names; `undefined` if it names a block. */
export function keysOfPlace({
  block,
  at,
}: Omit<JournalPlace, 'updates'>): { readonly pk: string; readonly sk: string } | undefined {
  const [replay = '', id = '', sentAt] = block.split('~');
  if (sentAt === undefined || !replay.startsWith(REPLAY_PREFIX)) return undefined;
  return { pk: sentPartition(replay), sk: `${blockKey({ id, at })}#${sentAt}` };
}

/** A delivery of a record that contains an update. */
export interface LaterDelivery extends Pick<SentRecord, 'destinationId' | 'sentAt' | 'replay'> {
  readonly id: string;
  /** The parts of the update in the delivery, as in `FoundDelivery`. */
  readonly pieces?: NonNullable<Update['pieces']>;
  readonly isDead: boolean;
  /** Where the journal has its updates. */
  readonly journal: JournalPlace;
}

/** Returns the deliveries of a record that contain an update. */
export function laterDeliveries(
  record: SentRecord,
  { block, position }: Pick<UpdatePlace, 'block' | 'position'>,
): readonly LaterDelivery[] {
  const { destinationId, sentAt, replay, blocks, deliveries, place = placeOfRecord(record) } = record;
  const own = blocks.find(({ id, position: first, count }) => {
    return id === block && position >= first && position < first + count;
  });
  if (!own) return [];
  const number = own.from + position - own.position;
  return deliveries.flatMap(({ id, updates, dead }) =>
    (parseNames(updates) ?? [])
      .filter((name) => name.position === number)
      .map(({ pieces }) => {
        const journal = { ...place, updates };
        return { id, destinationId, sentAt, isDead: dead === true, journal, ...defined({ replay, pieces }) };
      }),
  );
}

/** Returns the records of deliveries that were sent again, one for each of their blocks. */
export function recordsOfResend(
  { id, destinationId, journal, packedAt }: Delivery,
  blocks: readonly NumberedBlock[] | undefined,
): readonly SentRecord[] {
  if (!journal) return [];
  const numbers = numbersIn(journal.updates);
  const whole = { id: journal.block, at: journal.at, from: 0, position: 0, count: Math.max(...numbers) + 1 };
  const { updates, ...place } = journal;
  const deliveries = [{ id, updates }];
  return (blocks ?? [whole])
    .filter((block) => contains(block, numbers))
    .map((block) => ({ destinationId, sentAt: packedAt, place, blocks: [block], deliveries }));
}

/** Returns the blocks of a record that contain updates with these names. */
export function blocksOf({ blocks }: SentRecord, names: string): readonly NumberedBlock[] {
  const numbers = numbersIn(names);
  return blocks.filter((block) => contains(block, numbers));
}

function numbersIn(names: string): readonly number[] {
  return (parseNames(names) ?? []).map(({ position }) => position);
}

function contains({ from, count }: NumberedBlock, numbers: readonly number[]): boolean {
  return numbers.some((number) => number >= from && number < from + count);
}

/** Returns the updates of a record by their numbers. Those of blocks that are not given are missing. */
export function updatesByNumber(
  blocks: Iterable<readonly [NumberedBlock, Pick<Block, 'updates'>]>,
): Pick<Block, 'updates'> {
  const updates: string[] = [];
  for (const [{ from, position, count }, block] of blocks) {
    for (let index = 0; index < count; index++) {
      const text = block.updates[position + index];
      if (text !== undefined) updates[from + index] = text;
    }
  }
  return { updates };
}

/** Returns the names of updates by their numbers. */
export function numbersOf(updates: readonly (Pick<Update, 'pieces'> & { readonly number: number })[]): string {
  return namesOf(updates.map(({ number, pieces }) => ({ position: number, ...defined({ pieces }) }))) ?? '';
}
