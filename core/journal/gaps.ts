/** Gaps of the journal: updates that fan-out delivered and that could not be written. */
import type { Block } from './block.ts';

/** The updates of one block that is missing. */
export interface MissingBlock extends Pick<Block, 'scope' | 'at'> {
  readonly updates: number;
  readonly reason: string;
}

/** Missing blocks of a scope that follow each other. */
export interface Gap {
  /** Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly scope: string;
  readonly updates: number;
  readonly reason: string;
}

/** Missing blocks of a scope with the same reason are one gap unless more time than this is between them. */
const TOGETHER_MS = 60_000;

/** Returns the gaps that missing blocks form, in the order of their first blocks. @param missing in order of time. */
export function gapsOf(missing: Iterable<MissingBlock>): readonly Gap[] {
  const gaps: Gap[] = [];
  const last = new Map<string, number>();
  for (const { scope, at, updates, reason } of missing) {
    const key = `${scope}\n${reason}`;
    const index = last.get(key);
    const before = index === undefined ? undefined : gaps[index];
    if (index !== undefined && before && at - before.to <= TOGETHER_MS) {
      gaps[index] = { ...before, to: at, updates: before.updates + updates };
    } else {
      last.set(key, gaps.push({ from: at, to: at, scope, updates, reason }) - 1);
    }
  }
  return gaps;
}
