/**
 * Handler for Express and for `node:http`: `app.all('/hooks', expressHandler({ … }))`. It reads the raw bytes, so mount it before
 * `express.json()`. It also accepts a body that `express.raw()` read.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConsumerError } from '../error.ts';
import { createReceiver, type HttpAnswer, type ReceiverOptions } from '../receiver.ts';

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function expressHandler(options: ReceiverOptions) {
  const receiver = createReceiver(options);
  return async (request: IncomingMessage & { readonly body?: unknown }, response: ServerResponse): Promise<void> => {
    let answer: HttpAnswer;
    try {
      const body = await bytesOf(request, receiver.maxBytes);
      const { method = '', headers } = request;
      answer = body ? await receiver.receive({ method, headers, body }) : receiver.tooLarge();
    } catch (error) {
      answer = receiver.failed(error);
    }
    // The unread bytes would be read as the next request of this connection.
    if (answer.status === 413) response.setHeader('connection', 'close');
    response.writeHead(answer.status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(answer.body);
  };
}

/** Returns `undefined` if the body exceeds the limit. */
async function bytesOf(
  request: IncomingMessage & { readonly body?: unknown },
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (request.body instanceof Uint8Array) return request.body;
  if (request.readableEnded) {
    throw new ConsumerError(
      'already_parsed',
      'body: expected raw bytes, but a body parser was before this handler: mount it before express.json()',
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
