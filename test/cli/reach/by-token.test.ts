/** Answers of servers that are not the API: the command line says so, and how to find the API. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { createApi } from '../../../cli/reach/api.ts';
import { sendByToken } from '../../../cli/reach/by-token.ts';

let answer = { status: 200, type: 'text/html', body: '<!doctype html>' };
const server = createServer((_, response) => {
  response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
});
afterAll(() => void server.close());

async function origin(): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  [
    200,
    'text/html; charset=utf-8',
    '<!doctype html>',
    /is not an API of Feedhose: it answered with 200 .* at \/api\.$/,
  ],
  [404, 'text/plain', 'nothing', /is not an API of Feedhose: it answered with 404/],
  [200, 'application/json', '{"ok":true}', /^\/apps: expected a page of the API of Feedhose/],
])('a server that answers %s %s is not taken for the API', async (status, type, body, message) => {
  answer = { status, type, body };
  const api = createApi(sendByToken(await origin(), 'token'), () => 'key');
  const read = async () => {
    for await (const _ of api.all('/apps')) break;
  };
  await expect(read()).rejects.toThrow(message);
});
