/** A thread with an endpoint that answers immediately and counts the updates that arrive. A share of the requests can fail. */
import { parentPort, workerData } from 'node:worker_threads';
import { startEndpoint } from '../endpoint.ts';
import { updatesIn } from '../updates.ts';

export interface ReceiverData {
  /** Shared with the bench: [updates, requests]. */
  readonly counters: SharedArrayBuffer;
  /** The number of requests, per 1,000, that are answered with 500. */
  readonly failing: number;
}

const { counters, failing } = workerData as ReceiverData;
const [UPDATES, REQUESTS] = [0, 1];
const counted = new Int32Array(counters);

const { origin } = await startEndpoint((path, body) => {
  const number = Atomics.add(counted, REQUESTS, 1);
  // 619 is about 1,000 times the golden ratio and has no common divisor with 1,000, which spreads the failures evenly.
  if ((number * 619) % 1_000 < failing || path.startsWith('/down/')) return 500;
  Atomics.add(counted, UPDATES, updatesIn(body.toString('latin1')));
  return 200;
});
parentPort?.postMessage(origin);
