/** What an HTTP API lets through to its function, by size. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { createClock } from '../../local/clock.ts';
import { createGateway } from '../../local/gateway/gateway.ts';
import { checkRequest } from '../../local/lambda/payload.ts';

const request = { method: 'POST', headers: {}, socket: {} } as IncomingMessage;

function aGateway(answered: { readonly payload: string; readonly failed?: true }) {
  const called: string[] = [];
  const gateway = createGateway({
    clock: createClock(1),
    account: '000000000000',
    async invoke(_, payload) {
      checkRequest(payload);
      called.push(payload);
      return answered;
    },
  });
  gateway.addRoute({ key: '$default', functionName: 'f', authorized: false });
  return { call: (body: string) => gateway.answer(request, '/', '', Buffer.from(body)), called };
}

test.each([
  ['10 MB and a byte', 'x'.repeat(10_485_761)],
  ['10 MB, which is more than Lambda takes', 'x'.repeat(10_485_760)],
  ['quotes, which make an event that is more than Lambda takes', '"'.repeat(3_200_000)],
])('a body of %s is answered with 413, and the function is not called', async (_, body) => {
  const { call, called } = aGateway({ payload: '{}' });
  const { status, body: answer } = await call(body);
  expect(status).toBe(413);
  expect(answer.toString()).toBe('{"message":"Request Entity Too Large"}');
  expect(called).toEqual([]);
});

test('a body that Lambda takes reaches the function', async () => {
  const { call, called } = aGateway({ payload: '{"statusCode":204}' });
  expect((await call('"'.repeat(3_000_000))).status).toBe(204);
  expect(called).toHaveLength(1);
});

test('a function that failed is answered with 500', async () => {
  const { call } = aGateway({ payload: '{"errorType":"Function.ResponseSizeTooLarge"}', failed: true });
  expect((await call('')).status).toBe(500);
});
