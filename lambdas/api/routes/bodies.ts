/** Rebuilds the bodies of deliveries from the journal. */
import type { AttemptRow } from '../../../core/attempts/attempt.ts';
import type { JournalPlace } from '../../../core/delivery/delivery.ts';
import { DamagedBlock, rebuildBody } from '../../../core/journal/block.ts';
import type { ApiPorts } from '../wire.ts';

/** A delivery, as its attempts name it. */
export type SentDelivery = Pick<AttemptRow, 'appId' | 'scope' | 'destinationId' | 'deliveryId' | 'journal' | 'test'>;

/** The exact text, or a sentence that says why it is missing. */
export type FoundBody = { readonly body: string; readonly journal: JournalPlace } | { readonly missing: string };

export async function bodyOf({ journal }: Pick<ApiPorts, 'journal'>, sent: SentDelivery): Promise<FoundBody> {
  const { appId, scope, destinationId, deliveryId, journal: place, test } = sent;
  if (test) return { missing: 'The journal does not contain tests.' };
  if (!journal) return { missing: 'This stack keeps no journal.' };
  if (!place) return { missing: 'The delivery was packed without a journal.' };
  const row = await journal.row({ appId, scope, at: place.at, id: place.block });
  if (!row) return { missing: 'The journal does not have its updates, or no longer.' };
  try {
    const block = await journal.open(row);
    const packed = block.destinations.find(({ id }) => id === destinationId)?.deliveries;
    const names = place.updates ?? packed?.find(({ id }) => id === deliveryId)?.updates ?? '';
    return { body: rebuildBody(block, destinationId, deliveryId, names), journal: { ...place, updates: names } };
  } catch (error) {
    if (!(error instanceof DamagedBlock)) throw error;
    return { missing: `Its updates in the journal cannot be read: ${error.message}.` };
  }
}
