/** The connections between the API and other parts: invocations of the deliver functions, the bus, bodies, logs. */
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { createCheck } from '../../../adapters/api/check.ts';
import { createPublish } from '../../../adapters/api/publish.ts';
import { createLogError, parseJson } from '../../../adapters/api/router.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { fakeClient } from '../fake-client.ts';

const FUNCTIONS = { sqs: 'to-queue', webhook: 'to-webhook', eventbridge: 'to-bus', sns: 'to-topic', s3: 'none' };
const REQUEST = { kind: 'verify', app_id: '123', scope: 'feed_group:user', destination_id: 'dst_1' } as const;
const FOUND = { status: 'ok', checks: [], duration_ms: 1 };

describe('a check', () => {
  const invoked = async (answer: () => object) => {
    const logged: LogLine[] = [];
    const { client, sent } = fakeClient<LambdaClient>(answer);
    const found = await createCheck(FUNCTIONS, (line) => logged.push(line), client)('webhook', REQUEST);
    return { found, sent, logged };
  };
  const payload = (value: unknown) => ({ Payload: new TextEncoder().encode(JSON.stringify(value)) });

  test('is made by the function of its transport', async () => {
    const { found, sent, logged } = await invoked(() => payload(FOUND));
    expect(found).toEqual(FOUND);
    expect(sent).toMatchObject([
      { name: 'InvokeCommand', input: { FunctionName: 'to-webhook', Payload: JSON.stringify(REQUEST) } },
    ]);
    expect(logged).toEqual([]);
  });

  test.each<[string, () => object]>([
    ['fails', () => ({ ...payload({ errorMessage: 'secret' }), FunctionError: 'Unhandled' })],
    ['answers nothing', () => ({})],
    ['answers null', () => payload(null)],
    ['answers something else', () => payload({ ok: true })],
    ['answers something that is not JSON', () => ({ Payload: new TextEncoder().encode('secret') })],
    [
      'cannot be called',
      () => {
        throw Object.assign(new Error('secret'), { name: 'TooManyRequestsException' });
      },
    ],
  ])('whose function %s has no findings, and is logged without the message of the error', async (_, answer) => {
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
  ])('that answers %j accepted the event: %s', async (answer, taken) => {
    const { client, sent } = fakeClient<EventBridgeClient>(() => answer);
    expect(await createPublish('feeds', client)('{"a":1}')).toBe(taken);
    expect(sent[0]?.input).toEqual({
      Entries: [{ EventBusName: 'feeds', Source: 'feedhose.playground', DetailType: 'feed.update', Detail: '{"a":1}' }],
    });
    await createPublish('feeds', client)('{}', 'dst_1');
    expect(sent[1]?.input).toMatchObject({ Entries: [{ Detail: '{}', Resources: ['dst_1'] }] });
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
    ['invalid JSON', { headers, body: '{' }, 422],
    ['a prototype', { headers, body: '{"__proto__":{}}' }, 422],
    ['another type', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    ['no type', { body: '{}' }, 415],
  ])('of %s is refused', (_, event, statusCode) => {
    expect(() => parseJson(event)).toThrow(expect.objectContaining({ statusCode }));
  });

  test('can begin with a byte order mark, which is ignored', () => {
    expect(parseJson({ headers, body: '\ufeff{"a":"\ufeff"}' })).toEqual({ a: '\ufeff' });
    const body = Buffer.from('\ufeff{"a":1}', 'utf8').toString('base64');
    expect(parseJson({ headers, body, isBase64Encoded: true })).toEqual({ a: 1 });
  });

  test('with another charset is refused with the expected and the given charset', () => {
    const event = { headers: { 'content-type': 'application/json; charset=iso-8859-1' }, body: '{}' };
    expect(() => parseJson(event)).toThrow('content-type: expected the charset utf-8, got iso-8859-1');
  });

  test.each([
    ['a byte that is never part of UTF-8', [0xff]],
    ['a character in Latin-1', [0xe9]],
    ['a truncated character', [0xc3]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['an overlong encoding', [0xc0, 0xaf]],
  ])('with %s is refused by name', (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]).toString('base64');
    expect(() => parseJson({ headers, body, isBase64Encoded: true })).toThrow(
      expect.objectContaining({ statusCode: 422, detail: expect.stringContaining('no UTF-8') }),
    );
  });

  test.each(['utf-8', 'UTF-8', 'utf8', '"utf-8"'])('can have the charset %s', (charset) => {
    const event = { headers: { 'content-type': `application/json; charset=${charset}` }, body: '{"a":1}' };
    expect(parseJson(event)).toEqual({ a: 1 });
  });
  test.each(['iso-8859-1', 'utf-16', 'UTF-16LE', '"latin1"', 'utf-8x', ''])('cannot have the charset %s', (charset) => {
    const event = { headers: { 'content-type': `application/json; charset=${charset}` }, body: '{"a":1}' };
    expect(() => parseJson(event)).toThrow(
      expect.objectContaining({ statusCode: 415, detail: expect.stringContaining('charset utf-8') }),
    );
  });
});

test('an internal error is logged without its message', () => {
  const logged: LogLine[] = [];
  createLogError((line) => logged.push(line))(new TypeError('secret'), 'createApp');
  expect(logged).toMatchObject([{ event: 'error', reason: 'createApp failed', error_name: 'TypeError' }]);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
