/** Runs the feed backend of a soak in its own thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Publishing, publishAll, type Taken } from './publish.ts';

export interface PublisherData extends Publishing {
  /** Shared memory with the number of events in the intake queue. */
  readonly backlog: SharedArrayBuffer;
}

export type PublisherNews = Taken | 'done';

const data = workerData as PublisherData;
const waiting = new Int32Array(data.backlog);
await publishAll(
  data,
  () => Atomics.load(waiting, 0),
  (news) => parentPort?.postMessage(news satisfies PublisherNews),
);
parentPort?.postMessage('done' satisfies PublisherNews);
