/**
 * How an update looks on a customer's bus: an event of its own, so that the customer's rules choose among them by
 * `detail.feed`, `detail.type` or anything else in it. The detail is the update's own text. Nothing is signed: EventBridge
 * itself says in `account` who sent an event, and nobody else can.
 */

import type { Delivery } from '../../delivery/delivery.ts';
import { updatesOf } from '../../delivery/updates-of.ts';
import { BUS_CALL_BYTES, EVENTBRIDGE_BATCH_ENTRIES } from '../../limits.ts';
import { utf8Bytes } from '../../update/update.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './delivery.ts';

/** An entry of PutEvents, without its bus. */
export interface BusEvent {
  readonly Source: string;
  readonly DetailType: string;
  /** JSON text. */
  readonly Detail: string;
  /** The delivery's id: the thread to the attempts log. */
  readonly Resources: readonly string[];
}

/** One for each update of the body, in order. @throws when the body is none of ours. */
export function busEvents(delivery: Pick<Delivery, 'id' | 'appId' | 'scope' | 'body'>): readonly BusEvent[] {
  return updatesOf(delivery).map(({ text }) => ({
    Source: EVENT_SOURCE,
    DetailType: EVENT_DETAIL_TYPE,
    Detail: text,
    Resources: [delivery.id],
  }));
}

/** What EventBridge counts of an entry (user guide, size of an entry). */
export function busEventBytes({ Source, DetailType, Detail, Resources }: BusEvent): number {
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + utf8Bytes(text), 0);
}

/** In calls that PutEvents takes, in order: a delivery that was packed for a bus is one. */
export function callsOf(events: readonly BusEvent[]): readonly (readonly BusEvent[])[] {
  const calls: BusEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const own = busEventBytes(event);
    const call = calls.at(-1);
    if (call === undefined || call.length === EVENTBRIDGE_BATCH_ENTRIES || bytes + own > BUS_CALL_BYTES) {
      calls.push([event]);
      bytes = own;
    } else {
      call.push(event);
      bytes += own;
    }
  }
  return calls;
}
