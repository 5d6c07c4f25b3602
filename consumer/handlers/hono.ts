/** Handler for Hono, `app.all('/hooks', honoHandler({ … }))`, and for other frameworks with `Request` and `Response`. */
import { createReceiver, type ReceiverOptions } from '../receiver.ts';

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function fetchHandler(options: ReceiverOptions): (request: Request) => Promise<Response> {
  const receiver = createReceiver(options);
  return async (request) => {
    const { method, headers } = request;
    const announced = Number(headers.get('content-length') ?? 0);
    const answer =
      announced > receiver.maxBytes
        ? receiver.tooLarge()
        : await request.arrayBuffer().then(
            (body) => receiver.receive({ method, headers, body: new Uint8Array(body) }),
            (error: unknown) => receiver.failed(error),
          );
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  };
}

export function honoHandler(
  options: ReceiverOptions,
): (context: { readonly req: { readonly raw: Request } }) => Promise<Response> {
  const handle = fetchHandler(options);
  return (context) => handle(context.req.raw);
}
