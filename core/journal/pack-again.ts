/** Packs updates that a destination should have, to send them again. */
import { createDelivery, type Delivery } from '../delivery/delivery.ts';
import { pack } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import type { Destination } from '../destination.ts';
import { JOURNAL_LIST } from '../limits.ts';
import type { Update } from '../update/update.ts';
import { type Block, updateText } from './block.ts';
import { enclosingIds } from './find.ts';
import { parseNames } from './names.ts';

/**
 * Returns bodies with the wanted updates of a block, within the present limits of the destination. Each delivery is packed on its own. If
 * all of its updates are wanted and the limits are unchanged, the body is the same as before, and so is the id of its delivery.
 * @param wanted ids of updates and of pieces. The id of an update stands for all of its pieces.
 */
export function packAgain(block: Block, destination: Destination, wanted: ReadonlySet<string>) {
  const deliveries = block.destinations.find(({ id }) => id === destination.id)?.deliveries ?? [];
  const packed = deliveries.map(({ updates }) =>
    pack(
      (parseNames(updates) ?? []).flatMap((name) => {
        const text = updateText(block, name);
        const update = text === undefined ? undefined : updateOf(text, block.appId, destination.scope);
        return update && idAmong(wanted, update) !== undefined ? [{ ...update, ...name }] : [];
      }),
      destination,
    ),
  );
  return { bodies: packed.flatMap(({ bodies }) => bodies), tooLarge: packed.flatMap(({ tooLarge }) => tooLarge) };
}

/** A block of the journal, or a row whose block cannot be read. */
export interface OpenedRow {
  readonly row: { readonly id: string; readonly at: number };
  readonly block?: Block;
}

export interface SentAgain {
  readonly deliveries: readonly { readonly delivery: Delivery; readonly eventIds: readonly string[] }[];
  /** The ids of which nothing, or not everything, can be sent, with the reason. */
  readonly notSent: ReadonlyMap<string, string>;
}

/**
 * Returns deliveries with the updates that have these ids. An id that several blocks contain stands for its oldest update.
 * @param blocks oldest first.
 */
export async function sendAgain(
  blocks: AsyncIterable<OpenedRow>,
  destination: Destination,
  eventIds: readonly string[],
  nowMs: number,
): Promise<SentAgain> {
  const left = new Set(eventIds);
  const deliveries: { delivery: Delivery; eventIds: readonly string[] }[] = [];
  const notSent = new Map<string, string>();
  let [opened, unreadable] = [0, 0];
  for await (const { row, block } of blocks) {
    if (block) {
      const { bodies, tooLarge } = packAgain(block, destination, left);
      const journal = { block: row.id, at: row.at };
      for (const body of bodies) {
        const delivery = createDelivery(body, destination, nowMs, { journal });
        deliveries.push({ delivery, eventIds: body.updates.map(({ eventId }) => eventId) });
      }
      const found = new Set(bodies.flatMap(({ updates }) => updates).map((update) => idAmong(left, update)));
      for (const id of tooLarge.map((update) => idAmong(left, update))) {
        if (id !== undefined) notSent.set(id, TOO_LARGE);
        found.add(id);
      }
      for (const id of found) left.delete(id ?? '');
    } else {
      unreadable += 1;
    }
    if (left.size === 0 || ++opened >= JOURNAL_LIST.blocks) break;
  }
  const reason = unreadable === 0 ? NOT_FOUND : `${NOT_FOUND} ${UNREADABLE}`;
  for (const id of left) notSent.set(id, reason);
  return { deliveries, notSent };
}

const TOO_LARGE = 'It does not fit into a body within the present limits of the destination.';
const NOT_FOUND = 'The journal has no such update for the destination in the range.';
const UNREADABLE = 'A block in the range cannot be read.';

/** Returns the id by which an update is wanted: its own, or that of the update of which it is a piece. */
export function idAmong(wanted: ReadonlySet<string>, { eventId }: Pick<Update, 'eventId'>): string | undefined {
  return enclosingIds(eventId).find((id) => wanted.has(id));
}
