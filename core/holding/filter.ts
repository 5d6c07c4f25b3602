/** Which dead letters are meant: the filter of lists, of redrive plans and of exports. */
import type { FailureClass } from '../outcome.ts';
import type { DeadLetter, DeadLetterSource } from './dead-letter.ts';

export interface DeadLetterFilter {
  readonly source?: DeadLetterSource;
  readonly appId?: string;
  /** Unix ms. Deliveries that were packed earlier belong to a deleted app of the same id (`App.reused_at`). */
  readonly since?: number;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly class?: FailureClass;
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, inclusive. */
  readonly to?: number;
}

export function matches(deadLetter: DeadLetter, filter: DeadLetterFilter): boolean {
  return (
    (filter.source === undefined || deadLetter.source === filter.source) &&
    (filter.appId === undefined || deadLetter.appId === filter.appId) &&
    isOfAppSince(deadLetter, filter.since) &&
    (filter.scope === undefined || deadLetter.scope === filter.scope) &&
    (filter.destinationId === undefined || deadLetter.destinationId === filter.destinationId) &&
    (filter.class === undefined || deadLetter.class === filter.class) &&
    deadLetter.diedAt >= (filter.from ?? 0) &&
    deadLetter.diedAt <= (filter.to ?? Number.POSITIVE_INFINITY)
  );
}

/** @param since `reused_at` of the app. */
export function isOfAppSince({ packedAt, diedAt }: DeadLetter, since = 0): boolean {
  return (packedAt ?? diedAt) >= since;
}
