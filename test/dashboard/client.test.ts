/** The API client of the dashboard, against a server that answers when the test says so. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, test } from '@jest/globals';
import { type Api, createApi } from '../../dashboard/src/api/client.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const requests: { readonly line: string; readonly response: ServerResponse }[] = [];
const server = createServer((request, response) => {
  requests.push({ line: `${request.method} ${request.url}`, response });
  server.emit('asked');
});
const onCleanup = cleanupAfterAll();
let api: Api;

beforeEach(async () => {
  if (!server.listening) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onCleanup(() => void server.close());
    onCleanup(() => server.closeAllConnections());
  }
  requests.length = 0;
  const { port } = server.address() as AddressInfo;
  api = createApi(`http://127.0.0.1:${port}`, { token: () => 'token', renewed: async () => 'token' });
});

/** Waits until the server has received this number of requests. */
async function received(count: number): Promise<readonly string[]> {
  while (requests.length < count) await once(server, 'asked');
  return requests.map(({ line }) => line);
}

function answer(index: number, body: object): void {
  requests[index]?.response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

test('equal GETs at the same time are one request, and later ones are another', async () => {
  const both = [api.get('/apps/a'), api.get('/apps/a')];
  const others = [api.get('/apps/b'), api.get('/apps/a', { limit: 1 })];
  expect((await received(3)).toSorted()).toEqual(['GET /apps/a', 'GET /apps/a?limit=1', 'GET /apps/b']);
  for (const index of [0, 1, 2]) answer(index, { index });
  const [first, second] = await Promise.all(both);
  expect(second).toBe(first);
  await Promise.all(others);
  const later = api.get('/apps/a');
  await received(4);
  answer(3, { index: 3 });
  expect(await later).toEqual({ index: 3 });
});

test('a GET after a change does not share the response to an earlier one', async () => {
  const earlier = api.get('/apps/a');
  await received(1);
  const change = api.call('PATCH', '/apps/a', { body: {} });
  await received(2);
  answer(1, {});
  await change;
  const later = api.get('/apps/a');
  await received(3);
  answer(0, { version: 1 });
  answer(2, { version: 2 });
  expect([await earlier, await later]).toEqual([{ version: 1 }, { version: 2 }]);
});

test('it is quiet when no request is running', async () => {
  let isQuiet = false;
  const running = api.get('/slow');
  const quiet = api.quiet().then(() => {
    isQuiet = true;
  });
  await received(1);
  expect(isQuiet).toBe(false);
  const next = running.then(() => api.get('/next'));
  answer(0, {});
  await received(2);
  expect(isQuiet).toBe(false);
  answer(1, {});
  await next;
  await quiet;
});
