/** Handler for Hono, `app.all('/hooks', honoHandler({ … }))`, and for other frameworks with `Request` and `Response`. */
import { createReceiver, type HttpAnswer, type ReceiverOptions } from '../receiver.ts';
import { alreadyParsed } from '../verify.ts';

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function fetchHandler(options: ReceiverOptions): (request: Request) => Promise<Response> {
  const answer = answering(options);
  return (request) =>
    answer(request, () => {
      if (request.bodyUsed) throw alreadyParsed('a request whose body was read');
      return request.arrayBuffer();
    });
}

/** The part of the context that is used. `arrayBuffer` also returns a body that middleware read with `json()` or `text()`. */
export interface HonoContext {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
}

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function honoHandler(options: ReceiverOptions): (context: HonoContext) => Promise<Response> {
  const answer = answering(options);
  return ({ req }) => answer(req.raw, () => req.arrayBuffer());
}

function answering(options: ReceiverOptions) {
  const receiver = createReceiver(options);
  const answerOf = async (
    { method, headers }: Request,
    read: () => Promise<ArrayBuffer> | ArrayBuffer,
  ): Promise<HttpAnswer> => {
    if (method !== 'POST') return receiver.receive({ method, headers, body: '' });
    if (Number(headers.get('content-length') ?? 0) > receiver.maxBytes) return receiver.tooLarge();
    try {
      return receiver.receive({ method, headers, body: new Uint8Array(await read()) });
    } catch (error) {
      return receiver.failed(error);
    }
  };
  return async (request: Request, read: () => Promise<ArrayBuffer> | ArrayBuffer): Promise<Response> => {
    const { status, body } = await answerOf(request, read);
    return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  };
}
