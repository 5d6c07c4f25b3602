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

export function matches(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  return (
    (filter.source === undefined || letter.source === filter.source) &&
    (filter.appId === undefined || letter.appId === filter.appId) &&
    isOfAppSince(letter, filter.since) &&
    (filter.scope === undefined || letter.scope === filter.scope) &&
    (filter.destinationId === undefined || letter.destinationId === filter.destinationId) &&
    (filter.class === undefined || letter.class === filter.class) &&
    letter.diedAt >= (filter.from ?? 0) &&
    letter.diedAt <= (filter.to ?? Number.POSITIVE_INFINITY)
  );
}

/** @param since `reused_at` of the app. */
export function isOfAppSince({ packedAt, diedAt }: DeadLetter, since = 0): boolean {
  return (packedAt ?? diedAt) >= since;
}
