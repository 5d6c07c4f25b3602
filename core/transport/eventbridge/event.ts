/**
 * Creates the events for a customer's bus. Each update is an event, so that the customer's rules can match
 * `detail.feed`, `detail.type` or any other field. The detail is the exact text of the update. Nothing is signed,
 * because EventBridge itself states in `account` who sent an event.
 */

import { chunksWithin } from '../../chunks.ts';
import type { Delivery } from '../../delivery/delivery.ts';
import { updatesOf } from '../../delivery/updates-of.ts';
import { BUS_CALL_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../../limits.ts';
import { utf8Bytes } from '../../update/update.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, eventResources } from './delivery.ts';

/** An entry of PutEvents without its bus. */
export interface BusEvent {
  readonly Source: string;
  readonly DetailType: string;
  /** JSON text. */
  readonly Detail: string;
  /** The id of the delivery, which connects the event to the attempts log, and whether it was sent again. */
  readonly Resources: readonly string[];
}

/** Returns one event for each update of the body, in order. @throws if the body is not one that Feedhose packed. */
export function busEvents(
  delivery: Pick<Delivery, 'id' | 'appId' | 'scope' | 'body' | 'resentAt'>,
): readonly BusEvent[] {
  return updatesOf(delivery).map(({ text }) => ({
    Source: EVENT_SOURCE,
    DetailType: EVENT_DETAIL_TYPE,
    Detail: text,
    Resources: eventResources(delivery),
  }));
}

/** Returns the size of an entry as EventBridge calculates it (user guide, size of an entry). */
export function busEventBytes({ Source, DetailType, Detail, Resources }: BusEvent): number {
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + utf8Bytes(text), 0);
}

/** Distributes events over calls of PutEvents, in order. A delivery that was packed for a bus needs one call. */
export function callsOf(events: readonly BusEvent[]): readonly (readonly BusEvent[])[] {
  return chunksWithin(events, busEventBytes, { count: EVENTBRIDGE_BATCH_ENTRIES, bytes: BUS_CALL_BYTES });
}
