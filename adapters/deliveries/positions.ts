/**
 * Positions of a packed event in message attributes. Where the list of ranges is long, one attribute shows the first
 * of them and another one holds all of them compressed, because the event can be almost as large as a message.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { POSITIONS_SHOWN_CHARACTERS, SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { parseRanges, type Run, rangesOf, shownPositions } from '../../core/update/positions.ts';

export interface PositionAttributes {
  /** For people, and for programs when `positions` is empty. Empty when there are no positions. */
  readonly refused: string;
  /** All positions. Empty when `refused` has all of them. */
  readonly positions: string;
}

export function positionAttributes(runs: readonly Run[]): PositionAttributes {
  const ranges = rangesOf(runs);
  if (ranges.length <= POSITIONS_SHOWN_CHARACTERS) return { refused: ranges, positions: '' };
  let end = 0;
  const distances = runs.flat().map((position) => {
    const distance = position - end;
    end = position;
    return distance;
  });
  return { refused: shownPositions(runs), positions: deflateRawSync(distances.join()).toString('base64') };
}

/**
 * @param text the value of either attribute.
 * @returns `undefined` when the text holds no positions.
 */
export function readPositions(text: string): readonly Run[] | undefined {
  if (/^[\d,-]*$/.test(text)) return parseRanges(text);
  try {
    const inflated = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: 2 * SQS_MESSAGE_BYTES });
    let end = 0;
    const ends = inflated
      .toString('latin1')
      .split(',')
      .map((distance) => {
        end += Number(distance);
        return end;
      });
    const runs = ends.flatMap((last, index): Run[] => (index % 2 === 0 ? [] : [[ends[index - 1] ?? 0, last]]));
    return parseRanges(rangesOf(runs));
  } catch {
    return undefined;
  }
}
