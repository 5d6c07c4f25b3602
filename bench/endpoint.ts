/** HTTP endpoints of customers, and waiting for what arrives there. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** @param statusOf returns the status of the answer to a request, or `undefined` if the request is never answered. */
export async function startEndpoint(statusOf: (path: string, body: Buffer) => number | undefined | Promise<number>) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statusOf(request.url ?? '', Buffer.concat(chunks));
      if (typeof status === 'number') response.writeHead(status).end();
      else void status?.then((late) => response.writeHead(late).end());
    });
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The time limit only catches hangs, on any machine. */
const TIMEOUT_MS = 600_000;

/** Polls a count until it is at least `wanted`. @throws if the count has not changed for ten minutes. */
export async function waitForCount(
  what: string,
  count: () => number | Promise<number>,
  wanted: number,
  pauseMs = 20,
): Promise<void> {
  let [last, changedAt] = [await count(), performance.now()];
  while (last < wanted) {
    await pause(pauseMs);
    const now = await count();
    if (now !== last) [last, changedAt] = [now, performance.now()];
    if (performance.now() - changedAt > TIMEOUT_MS) throw new Error(`${what}: stopped at ${last} of ${wanted}`);
  }
}
