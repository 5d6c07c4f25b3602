/** The list of the updates that a destination should have: its range, its cursor and its entries. */
import { defined } from '../defined.ts';
import { timeIn } from '../journal/row.ts';
import type { UpdateFor } from '../journal/updates-for.ts';
import { JOURNAL_SETTLED_SECONDS } from '../limits.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { FieldError } from './problem.ts';
import { isoOf } from './times.ts';

/** The part of the journal that a page lists. Times are Unix ms, both inclusive. */
export interface ListPart {
  readonly from: number;
  readonly to: number;
  readonly after?: ListPosition;
}

/**
 * Returns the part of the journal that a request asks for. It ends where the journal is complete, at the latest.
 * @param keptMs how long the journal keeps updates.
 */
export function listPart(
  {
    from,
    to = Number.POSITIVE_INFINITY,
    cursor,
  }: { readonly from: number; readonly to?: number; readonly cursor?: string },
  destinationId: string,
  keptMs: number,
  nowMs: number,
): ListPart | { readonly errors: readonly FieldError[] } {
  const [earliest, settled] = [nowMs - keptMs, nowMs - JOURNAL_SETTLED_SECONDS * 1000];
  const after = cursor === undefined ? undefined : positionIn(destinationId, cursor);
  const errors: FieldError[] = [];
  const error = (name: string, message: string) => errors.push({ in: 'query', pointer: `/${name}`, message });
  const kept = keptSince(earliest);
  if (cursor !== undefined && !after) error('cursor', 'expected a cursor of this list, got another string');
  if (after && timeIn(after.key) < earliest) error('cursor', kept);
  if (cursor === undefined && from < earliest) error('from', kept);
  if (from > nowMs) error('from', 'expected a time in the past, got one in the future');
  if (from > to) error('to', 'expected a time after from, got an earlier one');
  return errors.length > 0 ? { errors } : { from, to: Math.min(to, settled), ...defined({ after }) };
}

/** Returns the part of the journal in which updates to be sent again are searched. */
export function resendPart(
  { from, to }: { readonly from: number; readonly to: number },
  keptMs: number,
  nowMs: number,
): ListPart | { readonly errors: readonly FieldError[] } {
  if (from > nowMs)
    return { errors: [{ pointer: '/from', message: 'expected a time in the past, got one in the future' }] };
  if (from > to) return { errors: [{ pointer: '/to', message: 'expected a time after from, got an earlier one' }] };
  const earliest = nowMs - keptMs;
  if (to < earliest) return { errors: [{ pointer: '/to', message: keptSince(earliest) }] };
  return { from: Math.max(from, earliest), to: Math.min(to, nowMs) };
}

function keptSince(earliest: number): string {
  return `expected a time after ${isoOf(earliest)}, before which the journal keeps nothing, got an earlier one`;
}

/** Where the next page begins, for `adapters/journal/list.ts`. */
export interface ListPosition {
  /** The key of a row of the index, or a time as `timeKey` returns it. */
  readonly key: string;
  /** The number of updates of its block that were listed. Absent if the block is complete. */
  readonly listed?: number;
}

/** Returns the cursor of a list. It names the destination, because no other list can continue with it. */
export function listCursor(destinationId: string, { key, listed }: ListPosition): string {
  return encodeCursor(JSON.stringify([destinationId, key, ...(listed === undefined ? [] : [listed])]));
}

/** Parses what `listCursor` returned for this destination. Returns `undefined` for any other text. */
function positionIn(destinationId: string, cursor: string): ListPosition | undefined {
  let content: unknown;
  try {
    content = JSON.parse(decodeCursor(cursor) ?? '');
  } catch {
    return undefined;
  }
  if (!Array.isArray(content)) return undefined;
  const [id, key, listed] = content as readonly unknown[];
  if (id !== destinationId || typeof key !== 'string' || !KEY.test(key)) return undefined;
  if (listed === undefined) return { key };
  return key.includes('#') && Number.isSafeInteger(listed) && (listed as number) >= 0
    ? { key, listed: listed as number }
    : undefined;
}

/** A key of a row (`rowKey`) or a time. */
const KEY = /^\d{15}(?:#[^#\s]{1,600}#[\w.-]{1,100})?$/;

/** The members of an entry that a request selects. Default: all. */
export type SelectedFields = 'event_id' | 'event_id,at';

export function updateForView(update: UpdateFor & { readonly at: number }, fields?: SelectedFields): object {
  const { eventId: event_id, feed, type, deliveryId: delivery_id, isDead, pieces } = update;
  if (fields === 'event_id') return { event_id, ...defined({ pieces }) };
  const at = isoOf(update.at);
  if (fields === 'event_id,at') return { event_id, ...defined({ pieces }), at };
  return {
    event_id,
    ...defined({ pieces }),
    ...(feed ? { feed } : {}),
    ...defined({ type }),
    at,
    delivery_id,
    ...(isDead ? { dead: true } : {}),
  };
}
