/** Rebuilds the bodies of deliveries from the journal. */
import type { AttemptRow } from '../../../core/attempts/attempt.ts';
import { forEachConcurrently } from '../../../core/concurrency.ts';
import type { JournalPlace } from '../../../core/delivery/delivery.ts';
import { type Block, DamagedBlock, rebuildBody } from '../../../core/journal/block.ts';
import { blocksOf, keysOfPlace, type NumberedBlock, updatesByNumber } from '../../../core/journal/sent.ts';
import { JOURNAL_LIST } from '../../../core/limits.ts';
import type { ApiPorts } from '../wire.ts';

/** A delivery, as its attempts name it. */
export type SentDelivery = Pick<AttemptRow, 'appId' | 'scope' | 'destinationId' | 'deliveryId' | 'journal' | 'test'>;

/**
 * The exact text, or a sentence that says why it is missing. `blocks` are those of a record, if the place names one.
 */
export type FoundBody =
  | { readonly body: string; readonly journal: JournalPlace; readonly blocks?: readonly NumberedBlock[] }
  | { readonly missing: string };

const GONE: FoundBody = { missing: 'The journal does not have its updates, or no longer.' };

export async function bodyOf({ journal }: Pick<ApiPorts, 'journal'>, sent: SentDelivery): Promise<FoundBody> {
  const { destinationId, deliveryId, journal: place, test } = sent;
  if (test) return { missing: 'The journal does not contain tests.' };
  if (!journal) return { missing: 'This stack keeps no journal.' };
  if (!place) return { missing: 'The delivery was packed without a journal.' };
  try {
    if (keysOfPlace(place)) return await bodyOfRecord(journal, sent, place);
    const block = await blockAt(journal, sent, { id: place.block, at: place.at });
    if (!block) return GONE;
    const packed = block.destinations.find(({ id }) => id === destinationId)?.deliveries;
    const names = place.updates ?? packed?.find(({ id }) => id === deliveryId)?.updates ?? '';
    return { body: rebuildBody(block, destinationId, deliveryId, names), journal: { ...place, updates: names } };
  } catch (error) {
    if (!(error instanceof DamagedBlock)) throw error;
    return { missing: `Its updates in the journal cannot be read: ${error.message}.` };
  }
}

async function blockAt(
  journal: NonNullable<ApiPorts['journal']>,
  { appId, scope }: Pick<SentDelivery, 'appId' | 'scope'>,
  { id, at }: Pick<NumberedBlock, 'id' | 'at'>,
): Promise<Block | undefined> {
  const row = await journal.row({ appId, scope, at, id });
  return row && journal.open(row);
}

/** Rebuilds the body of a delivery whose updates are in several blocks. */
async function bodyOfRecord(
  journal: NonNullable<ApiPorts['journal']>,
  sent: SentDelivery,
  place: NonNullable<SentDelivery['journal']>,
): Promise<FoundBody> {
  const { destinationId, deliveryId } = sent;
  const record = await journal.sent.read(place);
  const names = place.updates ?? record?.deliveries.find(({ id }) => id === deliveryId)?.updates;
  if (!record || names === undefined) return GONE;
  const blocks = blocksOf(record, names);
  const opened = new Map<NumberedBlock, Block>();
  await forEachConcurrently(blocks, JOURNAL_LIST.parallel, async (one) => {
    const block = await blockAt(journal, sent, one);
    if (block) opened.set(one, block);
  });
  if (opened.size < blocks.length) return GONE;
  const body = rebuildBody(updatesByNumber(opened), destinationId, deliveryId, names);
  return { body, journal: { ...place, updates: names }, blocks };
}
