/** Calculates what a destination would have received, from the journal. */
import { pack } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import { type Destination, wants } from '../destination.ts';
import { JOURNAL_LIST, PREVIEW } from '../limits.ts';
import type { Block } from './block.ts';

/** Rows of the index, newest first, with their blocks. */
export interface RecentRows {
  readonly rows: readonly { readonly row: { readonly at: number; readonly updates: number }; readonly block?: Block }[];
  /** Unix ms down to which all rows were read. */
  readonly readTo: number;
}

export interface Sent {
  /** Updates, or pieces of updates that were split. */
  readonly updates: number;
  readonly requests: number;
  /** UTF-8 bytes of the bodies. */
  readonly bytes: number;
}

export interface Preview extends Sent {
  /** Updates that the event types exclude. */
  readonly filteredOut: number;
  /** Updates and pieces that do not fit into a body. */
  readonly tooLarge: number;
  /** Updates in blocks that cannot be read. They are not in the other numbers. */
  readonly unreadable: number;
  /** The first updates of the newest body. Absent if there is no body, or if its first update is too long to be shown. */
  readonly example?: { readonly body: string; readonly updates: number };
  /** Unix ms down to which the journal was read. */
  readonly readTo: number;
  /** Whether the whole range was read. */
  readonly isComplete: boolean;
}

/**
 * Packs the updates of each block as fan-out would have packed them for the destination, newest first, until the range ends or
 * the limits of a preview are reached.
 */
export async function preview(
  recent: AsyncIterable<RecentRows>,
  destination: Destination,
  from: number,
): Promise<Preview> {
  const total = { updates: 0, requests: 0, bytes: 0, filteredOut: 0, tooLarge: 0, unreadable: 0 };
  let example: Preview['example'];
  let [batches, opened, read] = [0, 0, 0];
  for await (const { rows, readTo } of recent) {
    batches += 1;
    for (const { row, block } of rows) {
      opened += 1;
      if (!block) {
        total.unreadable += row.updates;
        continue;
      }
      const all = block.updates.map((text) => updateOf(text, block.appId, destination.scope));
      const wanted = all.filter(({ type }) => wants(destination, type));
      const { bodies, tooLarge } = pack(wanted, destination);
      read += all.reduce((sum, { bytes }) => sum + bytes, 0);
      total.filteredOut += all.length - wanted.length;
      total.tooLarge += tooLarge.length;
      total.requests += bodies.length;
      for (const body of bodies) {
        total.updates += body.updates.length;
        total.bytes += body.bytes;
      }
      example ??= bodies
        .map(({ updates }) => exampleOf(updates.map(({ text }) => text)))
        .find((one) => one !== undefined);
    }
    const isEnough = batches >= PREVIEW.batches || opened >= JOURNAL_LIST.blocks || read >= JOURNAL_LIST.read;
    if (isEnough && readTo > from) return { ...total, ...(example ? { example } : {}), readTo, isComplete: false };
    if (readTo <= from) break;
  }
  return { ...total, ...(example ? { example } : {}), readTo: from, isComplete: true };
}

/** Returns a body of the first updates that together have a length that people can read. */
function exampleOf(texts: readonly string[]): Preview['example'] {
  const shown: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length + 1;
    if (length > PREVIEW.exampleCharacters) break;
    shown.push(text);
  }
  return shown.length > 0 ? { body: `[${shown.join(',')}]`, updates: shown.length } : undefined;
}

/** Returns what a time with the same rate would contain. */
export function scaled({ updates, requests, bytes }: Sent, factor: number): Sent {
  const [u, r, b] = [updates, requests, bytes].map((count) => Math.round(count * factor)) as [number, number, number];
  return { updates: u, requests: r, bytes: b };
}
