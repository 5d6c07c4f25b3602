/**
 * Names the updates of a body by their positions in a block: `0-24`, and `25#new.0-99` for a piece of a split update.
 * The names have the order of the body.
 */
import { ACTIVITY_LISTS, type ActivityList, type Piece, type Update } from '../update/update.ts';

/** An update of a block, or a piece of it. */
export type BlockUpdate = Pick<Update, 'position' | 'pieces'> & { readonly position: number };

/** Returns `undefined` if the position of an update is unknown. */
export function namesOf(updates: Iterable<Pick<Update, 'position' | 'pieces'>>): string | undefined {
  const names: string[] = [];
  let first = -1;
  let last = -1;
  const close = (): void => {
    if (first >= 0) names.push(first === last ? String(first) : `${first}-${last}`);
    first = -1;
  };
  for (const { position, pieces } of updates) {
    if (position === undefined) return undefined;
    if (!pieces && first >= 0 && position === last + 1) {
      last = position;
      continue;
    }
    close();
    if (pieces) names.push(`${position}${pieces.map(({ list, from, to }) => `#${list}.${from}-${to}`).join('')}`);
    else first = last = position;
  }
  close();
  return names.join(',');
}

const NAME = /^(\d{1,7})(?:-(\d{1,7})|((?:#[a-z_]+\.\d{1,7}-\d{1,7})+))?$/;
/** Maximum number of updates in a text. A block has fewer, because the input of an invocation has at most 6 MB. */
const MOST_NAMES = 300_000;
const PIECE = /#([a-z_]+)\.(\d+)-(\d+)/g;

/** Parses a text that `namesOf` returned. Returns `undefined` for any other text. */
export function parseNames(text: string): readonly BlockUpdate[] | undefined {
  const updates: BlockUpdate[] = [];
  for (const name of text.split(',')) {
    const [, first, last = first, pieces] = NAME.exec(name) ?? [];
    if (first === undefined) return undefined;
    if (pieces === undefined) {
      if (Number(last) - Number(first) + updates.length > MOST_NAMES) return undefined;
      for (let position = Number(first); position <= Number(last); position++) updates.push({ position });
      continue;
    }
    const parsed = Array.from(pieces.matchAll(PIECE), ([, list, from, to]) => {
      return { list: list as ActivityList, from: Number(from), to: Number(to) } satisfies Piece;
    });
    if (!parsed.every(({ list }) => ACTIVITY_LISTS.includes(list))) return undefined;
    updates.push({ position: Number(first), pieces: parsed });
  }
  return updates;
}
