/** Endpoints of customers, one for each handler, each with its own server on its own port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import {
  createMemoryStore,
  expressHandler,
  fastifyPlugin,
  fetchHandler,
  functionUrlHandler,
  honoHandler,
  type ReceivedUpdate,
  type ReceiverOptions,
} from '../../../consumer/index.ts';

export const FRAMEWORKS = ['express', 'fastify', 'hono', 'fetch', 'function-url', 'node'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface Endpoint {
  readonly url: string;
  /** In the order in which they were handled. */
  readonly handled: readonly ReceivedUpdate[];
  close(): Promise<unknown>;
}

type Listener = Parameters<typeof createServer>[1];

/** @param common options of every handler. */
export async function startEndpoint(
  framework: Framework,
  common: Omit<ReceiverOptions, 'onUpdate'>,
): Promise<Endpoint> {
  const handled: ReceivedUpdate[] = [];
  const options = { ...common, seen: createMemoryStore(), onUpdate: (update: ReceivedUpdate) => handled.push(update) };
  const server = createServer(await LISTENERS[framework](options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    handled,
    close: () => closed(server),
  };
}

const LISTENERS: Readonly<Record<Framework, (options: ReceiverOptions) => Promise<Listener> | Listener>> = {
  express(options) {
    const app = express();
    app.all('/hooks', expressHandler(options));
    app.use(express.json());
    return app;
  },
  async fastify(options) {
    let listener: Listener;
    const app = fastify({
      serverFactory: (handle) => {
        listener = handle;
        return createServer(handle);
      },
    });
    app.register(fastifyPlugin({ path: '/hooks', ...options }));
    await app.ready();
    return listener;
  },
  hono(options) {
    const app = new Hono();
    app.all('/hooks', honoHandler(options));
    return getRequestListener(app.fetch);
  },
  fetch: (options) => getRequestListener(fetchHandler(options)),
  node: (options) => expressHandler(options),
  /** Converts a request to the event of a function URL: headers in lower case, the body as text or Base64. */
  'function-url'(options) {
    const handle = functionUrlHandler(options);
    return async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const {
        statusCode,
        headers: own,
        body,
      } = await handle({
        headers,
        body: Buffer.concat(chunks).toString('base64'),
        isBase64Encoded: true,
        requestContext: { http: { method: request.method ?? '' } },
      });
      response.writeHead(statusCode, own).end(body);
    };
  },
};

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
