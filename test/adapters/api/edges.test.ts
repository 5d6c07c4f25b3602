/** What stands between the API and the outside: invocations of the deliver functions, the bus, bodies, logs. */
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { createCheck } from '../../../adapters/api/check.ts';
import { createPublish } from '../../../adapters/api/publish.ts';
import { createLogError, parseJson } from '../../../adapters/api/router.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { fakeClient } from '../fake-client.ts';

const FUNCTIONS = { sqs: 'to-queue', webhook: 'to-webhook', eventbridge: 'to-bus' };
const FOUND = { status: 'ok', checks: [], duration_ms: 1 };

describe('a check', () => {
  const invoked = async (answer: () => object) => {
    const logged: LogLine[] = [];
    const { client, sent } = fakeClient<LambdaClient>(answer);
    const found = await createCheck(client, FUNCTIONS, (line) => logged.push(line))('webhook', { kind: 'verify' });
    return { found, sent, logged };
  };
  const payload = (value: unknown) => ({ Payload: new TextEncoder().encode(JSON.stringify(value)) });

  test('is made by the function of the transport', async () => {
    const { found, sent, logged } = await invoked(() => payload(FOUND));
    expect(found).toEqual(FOUND);
    expect(sent).toMatchObject([
      { name: 'InvokeCommand', input: { FunctionName: 'to-webhook', Payload: '{"kind":"verify"}' } },
    ]);
    expect(logged).toEqual([]);
  });

  test.each<[string, () => object]>([
    ['fails', () => ({ ...payload({ errorMessage: 'secret' }), FunctionError: 'Unhandled' })],
    ['answers nothing', () => ({})],
    ['answers null', () => payload(null)],
    ['answers something else', () => payload({ ok: true })],
    ['answers no JSON', () => ({ Payload: new TextEncoder().encode('secret') })],
    [
      'cannot be called',
      () => {
        throw Object.assign(new Error('secret'), { name: 'TooManyRequestsException' });
      },
    ],
  ])('whose function %s is none, and says so in the log without its words', async (_, answer) => {
    const { found, logged } = await invoked(answer);
    expect(found).toBeUndefined();
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });
});

describe('the bus', () => {
  test.each([
    [{ FailedEntryCount: 0 }, true],
    [{ FailedEntryCount: 1 }, false],
  ])('answering %j took it: %s', async (answer, taken) => {
    const { client, sent } = fakeClient<EventBridgeClient>(() => answer);
    expect(await createPublish(client, 'feeds')('{"a":1}')).toBe(taken);
    expect(sent[0]?.input).toEqual({
      Entries: [{ EventBusName: 'feeds', Source: 'feedhose.playground', DetailType: 'feed.update', Detail: '{"a":1}' }],
    });
  });
});

describe('a body', () => {
  const headers = { 'Content-Type': 'application/json' };

  test('is parsed, also from Base64', () => {
    expect(parseJson({ headers, body: '{"a":1}' })).toEqual({ a: 1 });
    const body = Buffer.from('{"a":"é"}', 'utf8').toString('base64');
    expect(parseJson({ headers, body, isBase64Encoded: true })).toEqual({ a: 'é' });
  });

  test.each([
    ['no JSON', { headers, body: '{' }, 422],
    ['a prototype', { headers, body: '{"__proto__":{}}' }, 422],
    ['another type', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    ['no type', { body: '{}' }, 415],
  ])('of %s is refused', (_, event, statusCode) => {
    expect(() => parseJson(event)).toThrow(expect.objectContaining({ statusCode }));
  });
});

test('a fault of ours is logged without its message', () => {
  const logged: LogLine[] = [];
  createLogError((line) => logged.push(line))(new TypeError('secret'), 'createApp');
  expect(logged).toMatchObject([{ event: 'error', reason: 'createApp failed', error_name: 'TypeError' }]);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
