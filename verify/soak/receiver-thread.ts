/** Runs the customers' side of a soak in its own thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { type FromReceiver, type Receiving, startReceiver, type ToReceiver } from './receive.ts';

const early: ToReceiver[] = [];
let take = (message: ToReceiver): void => void early.push(message);
parentPort?.on('message', (message: ToReceiver) => take(message));
take = await startReceiver(workerData as Receiving, (news: FromReceiver) => parentPort?.postMessage(news));
for (const message of early) take(message);
