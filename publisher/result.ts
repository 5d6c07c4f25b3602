/** Results of the publisher. */
import type { UpdateInput } from '../core/update/wire.ts';

/** The update is on the bus. */
export interface Published {
  readonly ok: true;
  /** Position of the update in the input, from 0. */
  readonly index: number;
  /** The update's `event_id`, as customers receive it. */
  readonly eventId: string;
  /** Id of the EventBridge event that contains the update. */
  readonly busEventId: string;
}

/** The update is not on the bus, and no part of it is. */
export interface Refused {
  readonly ok: false;
  readonly index: number;
  /** The update as it was passed. */
  readonly update: UpdateInput | string;
  /**
   * `invalid`: the update violates the contract and cannot be published. `too_large`: the update is too large for an event. `bus`:
   * EventBridge rejected the request (access denied), or the bus does not exist. `unavailable`: EventBridge was busy or unreachable in every
   * attempt, so the update can be published later. `aborted`: the signal was aborted.
   */
  readonly code: 'invalid' | 'too_large' | 'bus' | 'unavailable' | 'aborted';
  /** The field, the expected value and the value found; or the name and message of the error. */
  readonly reason: string;
  /** The `event_id` of the attempts. Use it if you publish the update again, because the update can be on the bus after all. */
  readonly eventId?: string;
}

export type Result = Published | Refused;

export interface PublishResult {
  /** Number of updates on the bus. */
  readonly published: number;
  readonly refused: readonly Refused[];
  /** One result for each update, in the order of the input. */
  readonly results: readonly Result[];
}

/** The iterable of `publish` threw. `cause` is its error, and `results` are those of the updates that were read before. */
export class PublishError extends Error implements PublishResult {
  override readonly name = 'PublishError';
  readonly published: number;
  readonly refused: readonly Refused[];
  readonly results: readonly Result[];

  constructor(cause: unknown, { published, refused, results }: PublishResult) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.published = published;
    this.refused = refused;
    this.results = results;
  }
}

export function summary(results: readonly Result[]): PublishResult {
  const refused = results.filter((result) => !result.ok);
  return { published: results.length - refused.length, refused, results };
}
