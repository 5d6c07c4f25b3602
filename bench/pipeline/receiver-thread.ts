/** A thread with an endpoint that answers at once and counts the updates that arrive; every so many-th request may fail. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { DOWN, type ReceiverData } from './receiver-data.ts';

const { counters, failing } = workerData as ReceiverData;
const [UPDATES, REQUESTS] = [0, 1];
const counted = new Int32Array(counters);
/** Once in every update. */
const MARK = Buffer.from('"verb":');

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const number = Atomics.add(counted, REQUESTS, 1);
    // Spread evenly, few in a row: a golden part of 1,000, without a common divisor.
    const fails = (number * 619) % 1_000 < failing || request.url?.startsWith(`/${DOWN}/`);
    if (!fails) Atomics.add(counted, UPDATES, updatesIn(Buffer.concat(chunks)));
    response.writeHead(fails ? 500 : 200).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));

function updatesIn(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + MARK.length)) count++;
  return count;
}
