/** The size limits of an HTTP API and its function. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { createClock } from '../../local/clock.ts';
import { createGateway } from '../../local/gateway/gateway.ts';
import { checkRequest } from '../../local/lambda/payload.ts';

const requestWith = (headers: IncomingMessage['headers']) =>
  ({ method: 'POST', headers, socket: {} }) as IncomingMessage;
const request = requestWith({});

function aGateway(answered: { readonly payload: string; readonly failed?: true }, authorized = false, speed = 1) {
  const called: string[] = [];
  const gateway = createGateway({
    clock: createClock(speed),
    account: '000000000000',
    async invoke(_, payload) {
      checkRequest(payload);
      called.push(payload);
      return answered;
    },
  });
  gateway.addRoute({ key: '$default', functionName: 'f', authorized });
  const call = (body: string, from = request) => gateway.answer(from, '/', '', Buffer.from(body));
  return { call, called };
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

test('a body within the limit of Lambda reaches the function', async () => {
  const { call, called } = aGateway({ payload: '{"statusCode":204}' });
  expect((await call('"'.repeat(3_000_000))).status).toBe(204);
  expect(called).toHaveLength(1);
});

test("the Date header of a function's answer is the time of the run's clock", async () => {
  const { call } = aGateway({ payload: '{"statusCode":204}' }, false, 1_000_000);
  const dates = [(await call('')).headers['date'], (await call('')).headers['date']].map((date) =>
    Date.parse(String(date)),
  );
  expect(dates[0]).toBeGreaterThan(Date.now());
  expect(dates[1]).toBeGreaterThanOrEqual(dates[0] ?? Number.NaN);
});

test('a failed function is answered with status 500', async () => {
  const { call } = aGateway({ payload: '{"errorType":"Function.ResponseSizeTooLarge"}', failed: true });
  expect((await call('')).status).toBe(500);
});

test.each([
  ['without a token', {}, 'Bearer'],
  ['with a token that is not known', { authorization: 'Bearer x' }, 'Bearer scope="" error="invalid_token"'],
])(
  'a request %s is answered with 401 in the form of API Gateway, and the function is not called',
  async (_, headers, told) => {
    const { call, called } = aGateway({ payload: '{"statusCode":204}' }, true);
    const answer = await call('', requestWith(headers));
    expect(answer.status).toBe(401);
    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'www-authenticate': told });
    expect(answer.body.toString()).toBe('{"message":"Unauthorized"}');
    expect(called).toEqual([]);
  },
);
