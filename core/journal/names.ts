/**
 * Names the updates of a body by their positions in a block: `0-24`, and `25#new.0-99` for a piece of a split update.
 * The names have the order of the body.
 */
import { ACTIVITY_LISTS, type ActivityList, type Piece } from '../update/update.ts';

/** An update of a block, or a piece of it. */
export interface BlockUpdate {
  /** Counted from 0. */
  readonly position: number;
  readonly piece?: Piece;
}

export function namesOf(updates: Iterable<BlockUpdate>): string {
  const names: string[] = [];
  let first = -1;
  let last = -1;
  const close = (): void => {
    if (first >= 0) names.push(first === last ? String(first) : `${first}-${last}`);
    first = -1;
  };
  for (const { position, piece } of updates) {
    if (!piece && first >= 0 && position === last + 1) {
      last = position;
      continue;
    }
    close();
    if (piece) names.push(`${position}#${piece.list}.${piece.from}-${piece.to}`);
    else first = last = position;
  }
  close();
  return names.join(',');
}

const NAME = /^(\d{1,7})(?:-(\d{1,7})|#([a-z_]+)\.(\d{1,7})-(\d{1,7}))?$/;

/** Parses a text that `namesOf` returned. Returns `undefined` for any other text. */
export function parseNames(text: string): readonly BlockUpdate[] | undefined {
  const updates: BlockUpdate[] = [];
  for (const name of text.split(',')) {
    const [, first, last = first, list, from, to] = NAME.exec(name) ?? [];
    if (first === undefined) return undefined;
    if (list !== undefined) {
      if (!(ACTIVITY_LISTS as readonly string[]).includes(list)) return undefined;
      updates.push({
        position: Number(first),
        piece: { list: list as ActivityList, from: Number(from), to: Number(to) },
      });
    } else {
      for (let position = Number(first); position <= Number(last); position++) updates.push({ position });
    }
  }
  return updates;
}
