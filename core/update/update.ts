/** An update in the pipeline: its unchanged JSON text, and what routing and packing need to know. */
import type { Scope } from '../scope.ts';
import type { Trace } from '../trace.ts';
import type { Run } from './positions.ts';

/** Detail type of the events of feed backends (contract, section 2). */
export const DETAIL_TYPE = 'feed.update';

/** The three lists of a feed update, in the order in which they are split into pieces (contract, section 3). */
export const ACTIVITY_LISTS = ['new', 'deleted', 'deleted_foreign_ids'] as const;
export type ActivityList = (typeof ACTIVITY_LISTS)[number];

/** Entries of one list of an update, both ends inclusive. */
export interface Piece {
  readonly list: ActivityList;
  readonly from: number;
  readonly to: number;
}

export interface Update {
  readonly appId: string;
  readonly scope: Scope;
  /** The name of the feed. `""` for app-level updates. */
  readonly feed: string;
  /** Only on app-level updates. */
  readonly type?: string;
  /** Unique for each update, and the same in every retry and redelivery. */
  readonly eventId: string;
  /** The update as one JSON object with every key of the contract. */
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** Only on a piece of a split update. A piece of a piece has several. */
  readonly pieces?: readonly Piece[];
  /** Its position in its block of the journal. Absent if it is unknown. */
  readonly position?: number;
  /** Entries of the three lists. An app-level or empty update counts as one. */
  readonly activities: number;
}

/** An update with the record of the intake queue that contained it. */
export interface IntakeUpdate extends Update {
  /** The position of its record in the batch. */
  readonly record: number;
  /** The only destination that receives it. Absent: all destinations of the scope. */
  readonly destinationId?: string;
  /** Fan-out sets it: the position among the updates of its app and scope in the batch. */
  position: number;
}

/** The reason why an update, or a whole event, is refused. */
export interface Refusal {
  /** The position in a packed detail. Absent if the whole event is refused. */
  readonly index?: number;
  /** A text with each fault: path, what is expected, and what was given. */
  readonly reason: string;
}

/** What is refused of an event. */
export interface Refused {
  /** Number of refused updates. 1 if the whole event is refused. */
  readonly refused: number;
  /** Positions in a packed detail. Empty if the whole event is refused. */
  readonly positions: readonly Run[];
  /** The first refusals, at most `REFUSALS_REPORTED`. */
  readonly refusals: readonly Refusal[];
}

export const NOTHING_REFUSED: Refused = { refused: 0, positions: [], refusals: [] };

/** UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

// The input of fan-out

/** One message of the intake queue. */
export interface IntakeRecord {
  /** The EventBridge event as JSON text. */
  readonly body: string;
  /** Positions of a packed detail, if only some updates are wanted (a redriven event). */
  readonly only?: ReadonlySet<number>;
  /** Absent if the event was not traced. */
  readonly trace?: Trace;
}
