/** The answer to a preview. */
import { defined } from '../defined.ts';
import { deliveryCost } from '../delivery/cost.ts';
import type { Destination } from '../destination.ts';
import type { Gap } from '../journal/gaps.ts';
import { type Preview, scaled } from '../journal/preview.ts';
import { gapView } from './journal-views.ts';
import { isoOf } from './times.ts';

const DAY_MS = 86_400_000;

export function previewView(
  found: Preview,
  { from, to }: { readonly from: number; readonly to: number },
  { transport }: Pick<Destination, 'transport'>,
  gaps: readonly Gap[],
): object {
  const { filteredOut, tooLarge, unreadable, example, readTo, isComplete, updates, requests, bytes } = found;
  const perDay = scaled({ updates, requests, bytes }, DAY_MS / Math.max(to - readTo, 1));
  return {
    from: isoOf(from),
    to: isoOf(to),
    read_to: isoOf(readTo),
    complete: isComplete,
    ...{ updates, requests, bytes },
    filtered_out: filteredOut,
    too_large: tooLarge,
    unreadable,
    gaps: gaps.filter((gap) => gap.to >= readTo).map(gapView),
    ...defined({ example }),
    per_day: { ...perDay, cost_usd: Number(deliveryCost(perDay, transport).toPrecision(3)) },
  };
}
