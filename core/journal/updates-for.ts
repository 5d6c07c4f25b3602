/** Lists what a destination should have of a block, with the ids that the receiver sees. */
import { pack } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import type { Destination } from '../destination.ts';
import { transportOf } from '../transport/table.ts';
import { pieceId } from '../update/split.ts';
import { type Block, updateText } from './block.ts';
import { type Facts, factsOf } from './find.ts';
import { type BlockUpdate, parseNames } from './names.ts';

/** An update, or a piece of one that was split, which has an id of its own. */
export interface UpdateFor extends Pick<Facts, 'feed' | 'type'> {
  /** The `event_id` in the body of the delivery. */
  readonly eventId: string;
  /**
   * The ids that the receiver sees instead if the update was split after it was packed, because the queue accepted less than Feedhose
   * knew. Present if it does not fit into a body within the present limits of the destination.
   */
  readonly pieces?: readonly string[];
  readonly deliveryId: string;
  /** Whether the delivery became a dead letter and was never enqueued. */
  readonly isDead: boolean;
}

/** Returns the updates of a destination in the order of the block. */
export function updatesFor(block: Block, destination: Destination): readonly UpdateFor[] {
  const deliveries = block.destinations.find(({ id }) => id === destination.id)?.deliveries ?? [];
  const { bytes, learnedBytes = bytes } = transportOf(destination).limitsOf(destination);
  const most = Math.min(bytes, learnedBytes) - LIST_FRAME;
  const named = deliveries.flatMap(({ id, updates, dead }) =>
    (parseNames(updates) ?? []).map((name) => ({ ...name, deliveryId: id, isDead: dead === true })),
  );
  return named
    .toSorted((a, b) => a.position - b.position)
    .map(({ position, pieces = [], deliveryId, isDead }) => {
      const { text, eventId: whole, ...facts } = factsOf(block.updates[position] ?? '{}');
      const update = { ...facts, eventId: pieces.reduce(pieceId, whole), deliveryId, isDead };
      const isSmall = text.length * MOST_UTF8_BYTES <= most || isDead;
      return isSmall ? update : { ...update, ...piecesOf(block, { position, pieces }, destination) };
    });
}

/** `[` and `]`. */
const LIST_FRAME = 2;
/** Maximum number of UTF-8 bytes of one UTF-16 unit. */
const MOST_UTF8_BYTES = 3;

function piecesOf(block: Block, name: BlockUpdate, destination: Destination): Pick<UpdateFor, 'pieces'> {
  const text = updateText(block, name);
  if (text === undefined) return {};
  const update = updateOf(text, block.appId, destination.scope);
  const packed = pack([update], destination).bodies.flatMap(({ updates }) => updates);
  const isSplit = packed.some(({ eventId }) => eventId !== update.eventId);
  return isSplit ? { pieces: packed.map(({ eventId }) => eventId) } : {};
}
