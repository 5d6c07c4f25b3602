/** Lists what a destination should have of a block, with the ids that the receiver sees. */
import { pieceId } from '../update/split.ts';
import type { Block } from './block.ts';
import { type Facts, factsOf } from './find.ts';
import { parseNames } from './names.ts';

/** An update, or a piece of one that was split, which has an id of its own. */
export interface UpdateFor extends Pick<Facts, 'feed' | 'type'> {
  /** The `event_id` in the body of the delivery. */
  readonly eventId: string;
  readonly deliveryId: string;
  /** Whether the delivery became a dead letter and was never enqueued. */
  readonly isDead: boolean;
}

/** Returns the updates of a destination in the order of the block. */
export function updatesFor(block: Block, destinationId: string): readonly UpdateFor[] {
  const deliveries = block.destinations.find(({ id }) => id === destinationId)?.deliveries ?? [];
  const named = deliveries.flatMap(({ id, updates, dead }) =>
    (parseNames(updates) ?? []).map((name) => ({ ...name, deliveryId: id, isDead: dead === true })),
  );
  return named
    .toSorted((a, b) => a.position - b.position)
    .map(({ position, pieces = [], deliveryId, isDead }) => {
      const { text: _, eventId: whole, ...facts } = factsOf(block.updates[position] ?? '{}');
      return { ...facts, eventId: pieces.reduce(pieceId, whole), deliveryId, isDead };
    });
}
