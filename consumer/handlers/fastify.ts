/**
 * Plugin for Fastify: `app.register(fastifyPlugin({ path: '/hooks', … }))`. Its body parsers, which return raw bytes, exist inside
 * the plugin only, so the parsers of the application do not change.
 */
import type { IncomingMessage } from 'node:http';
import { createReceiver, type HttpAnswer, type ReceiverOptions } from '../receiver.ts';
import { answerTo, type NodeRequest, wasRead } from './express.ts';

/** The part of a Fastify instance that is used. */
export interface FastifyApp {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parser: (request: never, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  route(route: {
    method: string[];
    url: string;
    onRequest: (request: Request, reply: Reply) => Promise<unknown>;
    handler: (request: Request, reply: Reply) => Promise<unknown>;
  }): unknown;
}
interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  readonly raw: IncomingMessage;
}
interface Reply {
  code(status: number): Reply;
  type(type: string): Reply;
  send(body: string): unknown;
}

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function fastifyPlugin({ path, ...options }: ReceiverOptions & { readonly path: string }) {
  const receiver = createReceiver(options);
  return async (app: FastifyApp): Promise<void> => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: receiver.maxBytes }, (_, body, done) => {
      done(null, body);
    });
    const send = (reply: Reply, { status, body }: HttpAnswer) =>
      reply.code(status).type('text/plain; charset=utf-8').send(body);
    app.route({
      method: ['GET', 'POST'],
      url: path,
      // A host such as Cloud Functions read the request before Fastify, which would wait for its bytes.
      async onRequest({ method, raw }, reply) {
        const wasParsed = method === 'POST' && (wasRead(raw) || (raw as NodeRequest).rawBody !== undefined);
        return wasParsed ? send(reply, await answerTo(raw, receiver)) : undefined;
      },
      async handler({ method, headers, body }, reply) {
        return send(reply, await receiver.receive({ method, headers, body: body instanceof Uint8Array ? body : '' }));
      },
    });
  };
}
