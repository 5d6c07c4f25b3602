/** Positions in the list of a packed event as runs of consecutive numbers, and as text: `0-2,7`. */
import { POSITIONS_SHOWN_CHARACTERS, SQS_MESSAGE_BYTES } from '../limits.ts';

/** The first and the last of consecutive positions. */
export type Run = readonly [first: number, last: number];

/** Adds a position that is larger than all others. */
export function addPosition(runs: [number, number][], position: number): void {
  const last = runs.at(-1);
  if (last && last[1] === position - 1) last[1] = position;
  else runs.push([position, position]);
}

/** Returns all positions as text, which is empty if there are none. */
export function rangesOf(runs: readonly Run[]): string {
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** Returns a text for people: all positions, or the first ones and how many more there are. */
export function shownPositions(runs: readonly Run[]): string {
  let shown = runs.length;
  while (rangesOf(runs.slice(0, shown)).length > POSITIONS_SHOWN_CHARACTERS) shown = Math.floor(shown / 2);
  const more = runs.slice(shown).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `${rangesOf(runs.slice(0, shown))}${more === 0 ? '' : ` and ${more} more`}`;
}

/** Parses a text that `rangesOf` returned. Returns `undefined` for any other text. */
export function parseRanges(text: string): readonly Run[] | undefined {
  const runs: Run[] = [];
  for (const range of text.split(',')) {
    const [, first = '', last = first] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(range) ?? [];
    const run = [Number(first), Number(last)] as const;
    // An event that fits into a message has fewer entries than bytes.
    if (first === '' || run[0] <= (runs.at(-1)?.[1] ?? -1) || run[1] < run[0] || run[1] >= SQS_MESSAGE_BYTES) {
      return undefined;
    }
    runs.push(run);
  }
  return runs;
}

/** Returns each of the positions. */
export function positionsIn(runs: readonly Run[]): ReadonlySet<number> {
  const positions = new Set<number>();
  for (const [first, last] of runs) for (let position = first; position <= last; position++) positions.add(position);
  return positions;
}
