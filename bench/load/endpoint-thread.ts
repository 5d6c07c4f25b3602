/**
 * A thread with the endpoints of many destinations, `/<number>` each. Those that fail answer 500. It tells when the updates
 * of each arrived, since an update's time of publishing stands in it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface EndpointData {
  /** Numbers of destinations that answer 500 are those that this divides; 0: none. */
  readonly failingEvery: number;
}

export interface Arrived {
  readonly destination: number;
  /** Of each update of the request: when it was published, Unix ms. */
  readonly published: readonly number[];
  /** Unix ms. */
  readonly at: number;
}

const { failingEvery } = workerData as EndpointData;
const PUBLISHED = /"published_ms":(\d+)/g;
const TOLD_MS = 20;
let arrived: Arrived[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const destination = Number((request.url ?? '').slice(1));
    const fails = failingEvery > 0 && destination % failingEvery === 0;
    const text = fails ? '' : Buffer.concat(chunks).toString('utf8');
    const published = [...text.matchAll(PUBLISHED)].map(([, ms]) => Number(ms));
    if (!fails) arrived.push({ destination, published, at: Date.now() });
    response.writeHead(fails ? 500 : 200).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
setInterval(() => {
  if (arrived.length === 0) return;
  parentPort?.postMessage(arrived);
  arrived = [];
}, TOLD_MS);
