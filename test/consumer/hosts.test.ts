/** Requests that a host or a middleware read before the handler, and events of Lambda functions. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import {
  expressHandler,
  fastifyPlugin,
  fetchHandler,
  functionUrlHandler,
  honoHandler,
  type NodeRequest,
  type ReceiverOptions,
  sqsHandler,
} from '../../consumer/index.ts';
import { aMessage, aWebhook, NOW_MS, SECRET } from './make.ts';

const options: ReceiverOptions = {
  signingSecrets: SECRET,
  apiKey: 'acme-key',
  now: () => NOW_MS,
  onUpdate: () => {},
  onError: () => {},
};
const { body, headers } = aWebhook();
const request = { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } };
type Handler = Parameters<typeof createServer>[1];

/** Sends the check of ownership and a delivery. Returns both statuses and the text of the second answer. */
async function call(handler: Handler): Promise<readonly [number, number, string]> {
  const server = createServer(handler as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const check = await fetch(url);
    const delivery = await fetch(url, request);
    return [check.status, delivery.status, await delivery.text()];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Reads the request as Cloud Functions does, and passes it on with `rawBody` and the parsed `body`. */
function afterHost(inner: (request: NodeRequest, response: never) => unknown, keepsBytes: boolean): Handler {
  return async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const rawBody = Buffer.concat(chunks);
    const parsed = incoming.method === 'POST' ? { body: JSON.parse(rawBody.toString()) } : {};
    inner(Object.assign(incoming, parsed, keepsBytes ? { rawBody } : {}), response as never);
  };
}

describe('a request that was read before the handler', () => {
  const behind = (...middleware: express.RequestHandler[]) =>
    express()
      .use(...middleware)
      .all('/hook', expressHandler(options)) as unknown as Handler;
  const keeping = express.json({ verify: (incoming, _, bytes) => Object.assign(incoming, { rawBody: bytes }) });
  const fastifyBehind = async (keepsBytes: boolean) => {
    const app = fastify();
    await app.register(fastifyPlugin({ path: '/hook', ...options }));
    await app.ready();
    return afterHost((incoming, response) => app.server.emit('request', incoming, response), keepsBytes);
  };

  test.each([
    ['express.json() that keeps the bytes in rawBody', () => behind(keeping)],
    ['express.raw()', () => behind(express.raw({ type: '*/*' }))],
    ['express.text()', () => behind(express.text({ type: '*/*' }))],
    ['express.json() for another content type', () => behind(express.json({ type: 'text/json' }))],
    ['a host in front of Express', () => afterHost(expressHandler(options), true)],
    ['a host in front of Fastify', () => fastifyBehind(true)],
  ])('by %s is verified by its bytes', async (_, handler) => {
    expect(await call(await handler())).toEqual([200, 200, 'ok']);
  });

  test.each([
    ['express.json()', () => behind(express.json())],
    ['a host in front of Express', () => afterHost(expressHandler(options), false)],
    ['a host in front of Fastify', () => fastifyBehind(false)],
  ])('by %s that did not keep the bytes is answered with the reason', async (_, handler) => {
    const expected = expect.stringMatching(/expected the raw bytes of the request, got .*rawBody$/);
    expect(await call(await handler())).toEqual([200, 500, expected]);
  });

  test('by middleware of Hono is verified by its bytes', async () => {
    const app = new Hono();
    app.use(async ({ req }, next) => {
      if (req.method === 'POST') await req.json();
      await next();
    });
    app.all('/hook', honoHandler(options));
    expect((await app.request('/hook')).status).toBe(200);
    expect((await app.request('/hook', request)).status).toBe(200);
  });

  test('as a Request of fetch is answered with the reason', async () => {
    const read = new Request('http://127.0.0.1/hook', request);
    await read.json();
    const answer = await fetchHandler(options)(read);
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('express.json()')]);
  });
});

describe('a Lambda function behind HTTP', () => {
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const title = (name: string) => name.replaceAll(/\b\w/g, (letter) => letter.toUpperCase());
  const titled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [title(name), value]));
  const post = { httpMethod: 'POST', body, isBase64Encoded: false };

  test.each([
    ['a REST API', { ...post, resource: '/hook', headers: titled, multiValueHeaders, requestContext: {} }],
    ['an HTTP API of payload format 1.0', { ...post, version: '1.0', headers, requestContext: { httpMethod: 'POST' } }],
    ['a load balancer', { ...post, headers, requestContext: { elb: {} } }],
    ['a load balancer with multi-value headers', { ...post, multiValueHeaders, requestContext: { elb: {} } }],
    ['a function URL', { headers, body, isBase64Encoded: false, requestContext: { http: { method: 'POST' } } }],
  ])('handles the request of %s', async (name, event) => {
    const answer = await functionUrlHandler(options)(event);
    expect(answer).toMatchObject({ statusCode: 200, body: 'ok', isBase64Encoded: false });
    expect(answer.multiValueHeaders !== undefined).toBe(name.endsWith('multi-value headers'));
  });

  test('answers the check of ownership of a REST API, whose body and headers are null', async () => {
    const event = { httpMethod: 'GET', headers: null, multiValueHeaders: null, body: null, isBase64Encoded: false };
    expect(await functionUrlHandler(options)(event)).toMatchObject({ statusCode: 200, body: 'acme-key' });
  });

  test('answers a request without a body', async () => {
    const event = { httpMethod: 'POST', headers, body: null, isBase64Encoded: false };
    expect(await functionUrlHandler(options)(event)).toMatchObject({ statusCode: 401 });
  });

  test.each([
    [{ Records: [{ ...aMessage('m1'), eventSource: 'aws:sqs' }] }, 'got messages of a queue (use sqsHandler)'],
    [{ Records: [{ EventSource: 'aws:sns', Sns: {} }] }, 'got records of aws:sns'],
    [{ Records: [{ cf: {} }] }, 'got records of CloudFront'],
    [{ 'detail-type': 'feedhose.update', detail: {} }, 'got an event of EventBridge'],
    [{}, 'got an object of another form'],
    [[{}], 'got a list'],
    [null, 'got null'],
    [undefined, 'got undefined'],
  ])('rejects an event that is not a request, so that it is not considered handled: %j', async (event, got) => {
    await expect(functionUrlHandler(options)(event as never)).rejects.toMatchObject({
      code: 'event',
      message: expect.stringContaining(got),
    });
  });
});

describe('a Lambda function behind a queue', () => {
  test.each([
    [{ httpMethod: 'POST' }, 'got an HTTP request (use functionUrlHandler)'],
    [{ Records: [{ EventSource: 'aws:sns', Sns: {} }] }, 'got records of aws:sns'],
    [[aMessage('m1')], 'got a list'],
    [{}, 'got an object of another form'],
    [null, 'got null'],
  ])('rejects an event without messages of a queue, and names what was found: %#', async (event, got) => {
    await expect(sqsHandler({ onUpdate: () => {} })(event as never)).rejects.toMatchObject({
      code: 'event',
      message: expect.stringContaining(got),
    });
  });
});

describe('an error', () => {
  const original = console.error;
  let logged: unknown[][] = [];
  beforeEach(() => {
    logged = [];
    console.error = (...texts: unknown[]) => void logged.push(texts);
  });
  afterEach(() => {
    console.error = original;
  });
  const failing = { onUpdate: () => Promise.reject(new Error('the database is down')) };
  const records = { Records: [aMessage('m1')] };

  test('is written to stderr by default, with the id of the message', async () => {
    const { batchItemFailures } = await sqsHandler(failing)(records);
    const answer = await fetchHandler({ ...failing, unverified: true })(new Request('http://127.0.0.1/', request));
    expect([batchItemFailures.length, answer.status]).toEqual([1, 500]);
    const error = expect.objectContaining({ message: 'the database is down' });
    expect(logged).toEqual([
      ['@feedhose/consumer:', 'm1', error],
      ['@feedhose/consumer:', error],
    ]);
  });

  test('of a body that is not readable is written to stderr without the body', async () => {
    await sqsHandler({ onUpdate: () => {} })({ Records: [{ messageId: 'm1', body: '[{"hidden":"text"}]' }] });
    expect(String(logged[0])).toMatch(/m1.*body\[0\]\.feed: expected a string, but it is missing$/);
    expect(String(logged)).not.toMatch(/hidden|text"/);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no log');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no log'))],
  ])('is written to stderr when onError %s, and other messages are handled', async (_, onError) => {
    const handler = sqsHandler({ onUpdate: () => {}, onError });
    const answer = await handler({ Records: [{ messageId: 'm1', body: '{}' }, aMessage('m2')] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(String(logged[0])).toContain('no log');
  });
});
