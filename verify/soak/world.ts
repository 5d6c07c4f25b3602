/**
 * The world of a soak: threads and the machine's clock, or one thread with a simulated clock (exact/). Both run the same functions with
 * the same AWS, backend and customers.
 */
import { Worker } from 'node:worker_threads';
import type { StartEnvironment } from '../../local/lambda/environment.ts';
import { type DnsAnswer, startDnsServer } from '../../test/support/dns-server.ts';
import type { Answer } from './name-server.ts';
import type { Publishing, Taken } from './publish.ts';
import type { PublisherData, PublisherNews } from './publisher-thread.ts';
import type { FromReceiver, Receiving, ToReceiver } from './receive.ts';

export interface Receiver {
  send(message: ToReceiver): void;
  close(): Promise<void>;
}

export interface StartedNameServer {
  /** Value of the functions' environment variable. */
  readonly resolvers: string;
  close(): Promise<void>;
}

export interface World {
  /** Whether destinations that require TLS use it. */
  readonly tls: boolean;
  /** @param fail called if the customers' side itself fails. */
  startReceiver(receiving: Receiving, onNews: (news: FromReceiver) => void, fail: (error: Error) => void): Receiver;
  startNameServer(answer: (host: string) => Answer): Promise<StartedNameServer>;
  /** Resolves when all events are on the bus. @param backlog returns the number of events in the intake queue. */
  publish(publishing: Publishing, backlog: () => number, send: (news: Taken) => void): Promise<void>;
  readonly startEnvironment?: StartEnvironment;
  /** Returns real milliseconds since an arbitrary time. */
  realNow(): number;
}

const POLL_MS = 100;

export const THREADS: World = {
  tls: true,
  realNow: () => performance.now(),
  startReceiver(receiving, onNews, fail) {
    const thread = new Worker(new URL('./receiver-thread.ts', import.meta.url), { workerData: receiving });
    thread.on('error', fail);
    thread.on('message', onNews);
    return { send: (message) => thread.postMessage(message), close: async () => void (await thread.terminate()) };
  },
  async startNameServer(answer) {
    const server = await startDnsServer(({ name, type }): DnsAnswer => {
      const said = answer(name);
      if (said === 'silence') return said;
      if (said === 'no such host') return { failure: 'nxdomain' };
      return type === 'A' ? { a: said } : { failure: 'nodata' };
    });
    return { resolvers: server.address, close: () => server.close() };
  },
  async publish(publishing, backlog, send) {
    const shared = new SharedArrayBuffer(4);
    const waiting = new Int32Array(shared);
    const watching = setInterval(() => Atomics.store(waiting, 0, backlog()), POLL_MS);
    const workerData: PublisherData = { ...publishing, backlog: shared };
    const publisher = new Worker(new URL('./publisher-thread.ts', import.meta.url), { workerData });
    try {
      await new Promise<void>((resolve, reject) => {
        publisher.on('error', reject);
        publisher.on('message', (news: PublisherNews) => {
          if (news === 'done') resolve();
          else send(news);
        });
      });
    } finally {
      clearInterval(watching);
      await publisher.terminate();
    }
  },
};
