/** A thread with an endpoint that counts the requests and the updates that arrive. A share of the requests can fail. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createCallChain } from '../../local/call-chain.ts';
import { startEndpoint } from '../endpoint.ts';
import { updatesIn } from '../updates.ts';

export interface ReceiverData {
  /** Shared with the bench: [updates, requests, requests that followed each other]. */
  readonly counters: SharedArrayBuffer;
  /** The number of requests, per 1,000, that are answered with 500. */
  readonly failing: number;
  /** Time until a request is answered. */
  readonly answerMs: number;
}

const { counters, failing, answerMs } = workerData as ReceiverData;
const [UPDATES, REQUESTS, SEQUENTIAL] = [0, 1, 2];
const counted = new Int32Array(counters);
const chain = createCallChain();

const { origin } = await startEndpoint((path, body) => {
  const status = statusOf(path, body);
  if (answerMs === 0) return status;
  const ended = chain.begin();
  return sleep(answerMs).then(() => {
    ended();
    Atomics.store(counted, SEQUENTIAL, chain.length());
    return status;
  });
});
parentPort?.postMessage(origin);

function statusOf(path: string, body: Buffer): number {
  const number = Atomics.add(counted, REQUESTS, 1);
  // 619 is about 1,000 times the golden ratio and has no common divisor with 1,000, which spreads the failures evenly.
  if ((number * 619) % 1_000 < failing || path.startsWith('/down/')) return 500;
  Atomics.add(counted, UPDATES, updatesIn(body.toString('latin1')));
  return 200;
}
