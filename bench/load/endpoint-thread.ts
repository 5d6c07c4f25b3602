/**
 * A thread with the endpoints of many destinations, `/<number>` each. It reports when the updates of each arrived. Each update contains
 * the time at which it was published.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { startEndpoint } from '../endpoint.ts';

export interface EndpointData {
  /** Destinations whose numbers are multiples of this answer 500; 0 means none. */
  readonly failingEvery: number;
}

export interface Arrived {
  readonly destination: number;
  /** Times at which the updates of the request were published, Unix ms. */
  readonly published: readonly number[];
  /** Unix ms. */
  readonly at: number;
}

const { failingEvery } = workerData as EndpointData;
const PUBLISHED = /"published_ms":(\d+)/g;
const REPORT_MS = 20;
let arrived: Arrived[] = [];

const { origin } = await startEndpoint((path, body) => {
  const destination = Number(path.slice(1));
  if (failingEvery > 0 && destination % failingEvery === 0) return 500;
  const published = [...body.toString('utf8').matchAll(PUBLISHED)].map(([, ms]) => Number(ms));
  arrived.push({ destination, published, at: Date.now() });
  return 200;
});
parentPort?.postMessage(origin);
setInterval(() => {
  if (arrived.length === 0) return;
  parentPort?.postMessage(arrived);
  arrived = [];
}, REPORT_MS);
