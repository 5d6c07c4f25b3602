/** The rows of windows: rows of the index of the journal, with the gaps of the journal among them. */
import type { Gap } from '../../journal/gaps.ts';
import type { BucketCursor, FrozenSpan, RowGroup } from './frozen.ts';

/** The row of a block in the index of the journal. */
export interface BucketRow {
  readonly scope: string;
  readonly at: number;
  readonly id: string;
  readonly updates: number;
  /** The compressed block, if the row contains it. */
  readonly inline?: Uint8Array;
  readonly length: number;
}

/** A place at which updates are missing, among the rows. */
export interface GapRow {
  readonly id: '';
  readonly at: number;
  readonly updates: 0;
  readonly bytes: 0;
  readonly gap: Gap;
}

export type Sized<R> = R & { readonly bytes: number; readonly gap?: undefined };

/** Yields rows, and gaps as rows without a block, sorted by time. */
export async function* withGaps<R extends BucketRow>(
  rows: AsyncIterable<R>,
  gaps: readonly Gap[],
): AsyncGenerator<Sized<R> | GapRow> {
  const left = gaps.map((gap): GapRow => ({ id: '', at: gap.from, updates: 0, bytes: 0, gap }));
  for await (const row of rows) {
    while (left[0] && left[0].at <= row.at) yield left.shift() as GapRow;
    yield { ...row, bytes: row.inline?.length ?? (row.length || 0) };
  }
  yield* left;
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

export async function* unknown<R extends BucketRow>(
  rows: AsyncIterable<R>,
  known: ReadonlySet<string>,
): AsyncGenerator<R> {
  for await (const row of rows) if (!known.has(row.id)) yield row;
}

export function rowsOf<R extends BucketRow>({ rows }: RowGroup<Sized<R> | GapRow>): readonly R[] {
  return rows.filter((row): row is Sized<R> => row.gap === undefined);
}

export function frozenOf<R extends BucketRow>(
  group: RowGroup<Sized<R> | GapRow>,
  { expired = [] }: Pick<BucketCursor, 'expired'>,
  settings: Pick<FrozenSpan, 'place' | 'event_types'>,
): FrozenSpan {
  const gaps = group.rows.flatMap(({ gap }) => gap ?? []);
  const lost = expired.map(({ from, to }) => ({ from, to, scope: '', updates: 0, reason: EXPIRED }));
  return {
    from: group.from,
    to: group.to,
    ...settings,
    blocks: rowsOf(group).map(({ id, at, updates }) => ({ id, at, updates: updates || 0 })),
    gaps: [...lost, ...gaps],
  };
}

const EXPIRED = 'the updates of this time expired in the journal before they were written';
