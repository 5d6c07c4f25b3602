/** What became of an update that was given to the publisher. */
import type { UpdateInput } from '../core/update/wire.ts';

/** It is on the bus. */
export interface Published {
  readonly ok: true;
  /** Its position among the updates that were given. */
  readonly index: number;
  /** The update's `event_id`, as customers get it. */
  readonly eventId: string;
  /** Of the EventBridge event that carries it, maybe with others. */
  readonly busEventId: string;
}

/** It is not on the bus, and was not put there partly. */
export interface Refused {
  readonly ok: false;
  readonly index: number;
  /** As it was given. */
  readonly update: UpdateInput | string;
  /**
   * `invalid`: it breaks the contract, sending it again is no use. `too_large`: more than fits an event. `bus`: EventBridge
   * refuses it (no access, no such bus). `unavailable`: EventBridge was busy or out of reach for every attempt; the same
   * update may be published later. `aborted`: the signal said so.
   */
  readonly code: 'invalid' | 'too_large' | 'bus' | 'unavailable' | 'aborted';
  /** Field, what is expected and what was given; or the name and text of the error. */
  readonly reason: string;
  /** The `event_id` that it was tried with: publish it again with this one, for it may be on the bus all the same. */
  readonly eventId?: string;
}

export type Result = Published | Refused;

export interface PublishResult {
  /** How many are on the bus. */
  readonly published: number;
  readonly refused: readonly Refused[];
  /** One for each update, in the order in which they were given. */
  readonly results: readonly Result[];
}

export function summary(results: readonly Result[]): PublishResult {
  const refused = results.filter((result) => !result.ok);
  return { published: results.length - refused.length, refused, results };
}
