/**
 * Plugin for Fastify: `app.register(fastifyPlugin({ path: '/hooks', … }))`. Its body parsers, which return raw bytes, exist inside
 * the plugin only, so the parsers of the application do not change.
 */
import { createReceiver, type ReceiverOptions } from '../receiver.ts';

/** The part of a Fastify instance that is used. */
interface Instance {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parser: (request: never, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  route(route: {
    method: string[];
    url: string;
    handler: (request: Request, reply: Reply) => Promise<unknown>;
  }): unknown;
}
interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
}
interface Reply {
  code(status: number): Reply;
  type(type: string): Reply;
  send(body: string): unknown;
}

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function fastifyPlugin({ path, ...options }: ReceiverOptions & { readonly path: string }) {
  const receiver = createReceiver(options);
  return async (app: Instance): Promise<void> => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: receiver.maxBytes }, (_, body, done) => {
      done(null, body);
    });
    app.route({
      method: ['GET', 'POST'],
      url: path,
      async handler({ method, headers, body }, reply) {
        const answer = await receiver.receive({ method, headers, body: body instanceof Uint8Array ? body : '' });
        return reply.code(answer.status).type('text/plain; charset=utf-8').send(answer.body);
      },
    });
  };
}
