/**
 * A thread that puts the input on the bus as a feed backend does: the real SDK, full requests, each update under an event id
 * of its own, and again what failed until the bus has it. Waits while the pipeline has enough to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createLocalPublisher } from '../../cli/publish.ts';
import { detailOf, type Input } from './input.ts';
import type { Range } from './ledger.ts';

export interface PublisherData {
  readonly input: Input;
  /** Of numbers; begins and ends with an event. */
  readonly range: Range;
  readonly endpoint: string;
  readonly region: string;
  readonly bus: string;
  /** Shared: events in the intake queue. */
  readonly backlog: SharedArrayBuffer;
}

/** Event numbers that the bus has taken, and how often each was put. */
export type PublisherNews = { readonly taken: readonly number[]; readonly tried: number } | 'done';

const { input, range, endpoint, region, bus, backlog } = workerData as PublisherData;
const AT_ONCE = 3;
const TOGETHER = 10;
const MOST_BACKLOG = 400;
const PAUSE_MS = 50;

const waiting = new Int32Array(backlog);
const publisher = createLocalPublisher(endpoint, region, bus);
const last = Math.ceil(range.to / input.together);
let next = range.from / input.together;

await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < last) {
      while (Atomics.load(waiting, 0) > MOST_BACKLOG) await sleep(PAUSE_MS);
      const first = next;
      next = Math.min(last, next + TOGETHER);
      await publish(Array.from({ length: next - first }, (_, index) => first + index));
    }
  }),
);
parentPort?.postMessage('done' satisfies PublisherNews);

async function publish(events: readonly number[]): Promise<void> {
  let left = events;
  for (let tried = 1; left.length > 0; tried++) {
    const answers = await publisher.publish(left.map((event) => detailOf(input, event)));
    const isTaken = (_: number, index: number) => 'eventId' in (answers[index] ?? {});
    parentPort?.postMessage({ taken: left.filter(isTaken), tried } satisfies PublisherNews);
    left = left.filter((event, index) => !isTaken(event, index));
    if (left.length > 0) await sleep(PAUSE_MS * Math.min(tried, 10));
  }
}
