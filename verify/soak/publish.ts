/**
 * Puts the input on the bus as a feed backend does: the real SDK, full requests, each update under an event id of its own,
 * and again what failed until the bus has it. Waits while the pipeline has enough to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalPublisher } from '../../cli/publish.ts';
import { detailOf, type Input } from './input.ts';
import type { Range } from './ledger.ts';

export interface Publishing {
  readonly input: Input;
  /** Of numbers; begins and ends with an event. */
  readonly range: Range;
  readonly endpoint: string;
  readonly region: string;
  readonly bus: string;
  /** At least so many ms of the world between two requests, so that there is weather while they come. */
  readonly everyMs: number;
}

/** Event numbers that the bus has taken, and how often each was put. */
export interface Taken {
  readonly taken: readonly number[];
  readonly tried: number;
}

/** Requests at a time. */
export const AT_ONCE = 3;
/** Events in one request. */
export const TOGETHER = 10;
const MOST_BACKLOG = 400;
const PAUSE_MS = 50;

/** Resolves when everything is on the bus. @param backlog events in the intake queue. */
export async function publishAll(
  { input, range, endpoint, region, bus, everyMs }: Publishing,
  backlog: () => number,
  tell: (news: Taken) => void,
): Promise<void> {
  const publisher = createLocalPublisher(endpoint, region, bus);
  const last = Math.ceil(range.to / input.together);
  let next = range.from / input.together;

  const publish = async (events: readonly number[]): Promise<void> => {
    let left = events;
    for (let tried = 1; left.length > 0; tried++) {
      const answers = await publisher.publish(left.map((event) => detailOf(input, event)));
      const isTaken = (_: number, index: number) => 'eventId' in (answers[index] ?? {});
      tell({ taken: left.filter(isTaken), tried });
      left = left.filter((event, index) => !isTaken(event, index));
      if (left.length > 0) await sleep(PAUSE_MS * Math.min(tried, 10));
    }
  };
  const work = async (): Promise<void> => {
    while (next < last) {
      while (backlog() > MOST_BACKLOG) await sleep(PAUSE_MS);
      if (everyMs > 0) await sleep(everyMs * AT_ONCE);
      const first = next;
      next = Math.min(last, next + TOGETHER);
      await publish(Array.from({ length: next - first }, (_, index) => first + index));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
