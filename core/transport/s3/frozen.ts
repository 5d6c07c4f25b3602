/**
 * What is stored of a window before its objects are written: its blocks and the settings of the destination. Every repeated
 * run uses them, so that it writes the same objects.
 */
import type { AnyDestination, BucketDestination, DestinationRef } from '../../destination.ts';
import type { Gap } from '../../journal/gaps.ts';
import { FROZEN } from '../../limits.ts';
import type { Failure } from '../../outcome.ts';
import type { BucketPlace } from './bucket.ts';
import type { PartFacts } from './contents.ts';
import type { Span } from './object-keys.ts';
import { windowEnd } from './window.ts';

/** A block in the index. */
export interface FrozenBlock {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly updates: number;
}

export interface FrozenSpan extends Pick<Span, 'from' | 'correction'> {
  /** Unix ms, exclusive. */
  readonly to: number;
  readonly place: BucketPlace;
  readonly event_types?: readonly string[] | undefined;
  readonly blocks: readonly FrozenBlock[];
  readonly gaps: readonly Gap[];
}

/** The position of a destination in the journal. */
export interface BucketCursor extends DestinationRef {
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms. All windows that begin earlier are written. */
  readonly position: number;
  /** Unix ms. Until then, blocks that were written after their window was closed are in corrections. */
  readonly checked: number;
  /** Unix ms at which the destination is handled again. */
  readonly dueAt: number;
  readonly blocked?: Blocked;
  readonly last?: LastWindow;
  /** Times whose updates expired in the journal before they were written. The next manifest names them. */
  readonly expired?: readonly Expired[];
  readonly version: number;
}

/** Why nothing is written at the moment. */
export interface Blocked extends Pick<Failure, 'class' | 'code' | 'reason'> {
  /** Unix ms of the first failure. */
  readonly since: number;
  readonly attempts: number;
}

export interface LastWindow {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly updates: number;
  readonly objects: number;
  readonly manifest: string;
  /** Unix ms. */
  readonly writtenAt: number;
}

/** Unix ms. */
export interface Expired {
  readonly from: number;
  readonly to: number;
}

/** Returns the fields of a destination that a window is written with. */
export function placeOf({ bucket, region, bucket_owner, prefix, kms_key_arn }: BucketDestination): BucketPlace {
  return {
    bucket,
    region,
    bucket_owner,
    ...(prefix === undefined ? {} : { prefix }),
    ...(kms_key_arn === undefined ? {} : { kms_key_arn }),
  };
}

/** Reports whether objects of both have the same addresses. */
export function isSameAddress(one: BucketPlace, other: BucketPlace): boolean {
  return one.bucket === other.bucket && (one.prefix ?? '') === (other.prefix ?? '');
}

export function isBucket(destination: AnyDestination | undefined): destination is BucketDestination {
  return destination?.transport === 's3';
}

/** Rows of the index that form a window. */
export interface RowGroup<R> {
  /** Unix ms. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
  readonly rows: readonly R[];
}

interface SizedRow extends FrozenBlock {
  readonly bytes: number;
}

/**
 * Yields the windows of rows that are sorted by time. Windows without rows are left out. A window ends early when it has very
 * many blocks, updates or bytes, so that writing it needs a limited time and memory.
 * @param position Unix ms at which the first window begins, if it has rows.
 */
export async function* windowsIn<R extends SizedRow>(
  rows: AsyncIterable<R>,
  position: number,
  lengthMs: number,
  limits: typeof FROZEN = FROZEN,
): AsyncGenerator<RowGroup<R>> {
  let group: R[] = [];
  let [from, to, updates, bytes] = [position, windowEnd(position, lengthMs), 0, 0];
  for await (const row of rows) {
    const isFull = group.length >= limits.blocks || updates >= limits.updates || bytes >= limits.bytes;
    // Blocks of one millisecond stay together, because the key of an object contains the time alone.
    if (row.at >= to || (isFull && row.at > (group.at(-1)?.at ?? row.at))) {
      const end = row.at >= to ? to : row.at;
      if (group.length > 0) yield { from, to: end, rows: group };
      [group, updates, bytes] = [[], 0, 0];
      from = row.at >= to ? Math.max(end, Math.floor(row.at / lengthMs) * lengthMs) : end;
      to = windowEnd(from, lengthMs);
    }
    group.push(row);
    updates += row.updates || 0;
    bytes += row.bytes;
  }
  if (group.length > 0) yield { from, to, rows: group };
}

/** A block that could not be read. */
export interface UnreadableInWindow {
  readonly at: number;
  readonly updates: number;
  readonly reason: string;
}

export interface ManifestObject extends PartFacts {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Returns the manifest of a window. It contains nothing that differs between repeated runs, such as the present time.
 */
export function manifestOf(
  span: Span & Pick<FrozenSpan, 'to' | 'gaps'>,
  objects: readonly ManifestObject[],
  found: {
    readonly blocks: number;
    readonly repeated: number;
    readonly unreadable: readonly UnreadableInWindow[];
  },
): object {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    version: 1,
    destination_id: span.destinationId,
    app_id: span.appId,
    scope: span.scope,
    from: iso(span.from),
    to: iso(span.to),
    ...(span.correction === undefined ? {} : { correction: span.correction }),
    updates: objects.reduce((sum, { updates }) => sum + updates, 0),
    repeated: found.repeated,
    blocks: found.blocks,
    objects: objects.map(({ key, updates, bytes, textBytes, firstEventId, lastEventId }) => ({
      ...{ key, updates, bytes, text_bytes: textBytes },
      ...{ first_event_id: firstEventId, last_event_id: lastEventId },
    })),
    gaps: [
      ...span.gaps.map(({ from, to, updates, reason }) => ({ from: iso(from), to: iso(to), updates, reason })),
      ...found.unreadable.map(({ at, updates, reason }) => ({ from: iso(at), to: iso(at), updates, reason })),
    ],
  };
}
