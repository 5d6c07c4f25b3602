/** An update as the pipeline carries it: its JSON text, untouched, and the few facts that routing and packing need. */
import type { Scope } from '../scope.ts';
import type { Trace } from '../trace.ts';
import type { Run } from './positions.ts';

/** The three lists of a feed update, in the order in which pieces of a split update are filled (contract, section 3). */
export const ACTIVITY_LISTS = ['new', 'deleted', 'deleted_foreign_ids'] as const;
export type ActivityList = (typeof ACTIVITY_LISTS)[number];

export interface Update {
  readonly appId: string;
  readonly scope: Scope;
  /** Name of the feed; `""` on app-level updates. */
  readonly feed: string;
  /** Only on app-level updates. */
  readonly type?: string;
  /** Unique per update, stable over every retry and redelivery. */
  readonly eventId: string;
  /** The update as one JSON object, complete with every key of the contract. */
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** Entries of the three lists; an app-level or empty update counts as one. */
  readonly activities: number;
}

/** An update as it comes in. */
export interface ReceivedUpdate extends Update {
  /** Position in its batch of the record that it came in. */
  readonly record: number;
}

/** Why an update, or a whole event, is not taken. */
export interface Refusal {
  /** Position in a packed detail; absent when the whole event is refused. */
  readonly index?: number;
  /** What is wrong, field by field: path, what is expected, what was given. */
  readonly reason: string;
}

/** What of an event is not taken. */
export interface Refused {
  /** Of its updates; 1 when the whole event is refused. */
  readonly refused: number;
  /** In a packed detail; none when the whole event is refused. */
  readonly positions: readonly Run[];
  /** The first ones, at most `REFUSALS_TOLD`. */
  readonly refusals: readonly Refusal[];
}

export const NOTHING_REFUSED: Refused = { refused: 0, positions: [], refusals: [] };

/** UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

// What fan-out takes from the intake queue.

/** One message of the intake queue. */
export interface IntakeRecord {
  /** The EventBridge event as JSON text. */
  readonly body: string;
  /** Positions of a packed detail to take, when only some are wanted (a redriven event). */
  readonly only?: ReadonlySet<number>;
  /** Absent: nobody traced it. */
  readonly trace?: Trace;
}
