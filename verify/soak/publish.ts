/**
 * Puts the input on the bus like a feed backend: with the real SDK, full requests, and an event id for each update. Failed events are
 * repeated until the bus accepts them. It waits while the pipeline has a backlog.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalPublisher } from '../../cli/publish.ts';
import { detailOf, type Input } from './input.ts';
import type { Range } from './ledger.ts';

export interface Publishing {
  readonly input: Input;
  /** Range of update numbers. It begins and ends with an event. */
  readonly range: Range;
  readonly endpoint: string;
  readonly region: string;
  readonly bus: string;
  /** Minimum milliseconds between two requests on the clock of the world, so that updates arrive during the outages. */
  readonly everyMs: number;
}

/** Numbers of events that the bus accepted, and the number of attempts. */
export interface Taken {
  readonly taken: readonly number[];
  readonly tried: number;
}

/** Number of concurrent requests. */
export const CONCURRENT_REQUESTS = 3;
/** Number of events in one request. */
export const EVENTS_PER_REQUEST = 10;
const MOST_BACKLOG = 400;
const PAUSE_MS = 50;

/** Resolves when all events are on the bus. @param backlog returns the number of events in the intake queue. */
export async function publishAll(
  { input, range, endpoint, region, bus, everyMs }: Publishing,
  backlog: () => number,
  send: (news: Taken) => void,
): Promise<void> {
  const publisher = createLocalPublisher(endpoint, region, bus);
  const last = Math.ceil(range.to / input.batchSize);
  let next = range.from / input.batchSize;

  const publish = async (events: readonly number[]): Promise<void> => {
    let left = events;
    for (let tried = 1; left.length > 0; tried++) {
      const answers = await publisher.publish(left.map((event) => detailOf(input, event)));
      const isAccepted = (_: number, index: number) => 'eventId' in (answers[index] ?? {});
      send({ taken: left.filter(isAccepted), tried });
      left = left.filter((event, index) => !isAccepted(event, index));
      if (left.length > 0) await sleep(PAUSE_MS * Math.min(tried, 10));
    }
  };
  const work = async (): Promise<void> => {
    while (next < last) {
      while (backlog() > MOST_BACKLOG) await sleep(PAUSE_MS);
      if (everyMs > 0) await sleep(everyMs * CONCURRENT_REQUESTS);
      const first = next;
      next = Math.min(last, next + EVENTS_PER_REQUEST);
      await publish(Array.from({ length: next - first }, (_, index) => first + index));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, work));
}
