/**
 * Handler for Express and for `node:http`: `app.all('/hooks', expressHandler({ … }))`. It reads the raw bytes, so mount it before
 * `express.json()`. It also accepts the bytes or the text of `express.raw()` and `express.text()`, and the `rawBody` of hosts and
 * frameworks that read the request first, such as Cloud Functions, Firebase and NestJS.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { kindOf } from '../decode.ts';
import { createReceiver, type HttpAnswer, type Receiver, type ReceiverOptions } from '../receiver.ts';
import { alreadyParsed } from '../verify.ts';

/** A request, and what hosts and middleware add to it. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown };

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function expressHandler(options: ReceiverOptions) {
  const receiver = createReceiver(options);
  return async (request: NodeRequest, response: ServerResponse): Promise<void> => {
    const answer = await answerTo(request, receiver);
    // The unread bytes would be read as the next request of this connection.
    if (answer.status === 413) response.setHeader('connection', 'close');
    response.writeHead(answer.status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(answer.body);
  };
}

/** Reads a request and handles it. Never rejects. */
export async function answerTo(request: NodeRequest, receiver: Receiver): Promise<HttpAnswer> {
  const { method = '', headers } = request;
  try {
    const body = method === 'POST' ? await bodyOf(request, receiver.maxBytes) : '';
    return body === undefined ? receiver.tooLarge() : await receiver.receive({ method, headers, body });
  } catch (error) {
    return receiver.failed(error);
  }
}

/** Reports whether something read the stream of the request, so that its bytes can be in a property only. */
export function wasRead(request: NodeRequest): boolean {
  return request.readableEnded || request.readableDidRead;
}

/** Returns `undefined` if the body exceeds the limit. */
async function bodyOf(request: NodeRequest, maxBytes: number): Promise<Uint8Array | string | undefined> {
  for (const body of [request.rawBody, request.body]) {
    if (body instanceof Uint8Array || typeof body === 'string') return body;
  }
  if (wasRead(request)) throw alreadyParsed(kindOf(request.body));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
