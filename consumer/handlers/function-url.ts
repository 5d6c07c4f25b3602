/** Handler for a Lambda function with a function URL, or behind an HTTP API with payload format 2.0. */
import { createReceiver, type ReceiverOptions } from '../receiver.ts';

/** The part of the event that is used. */
export interface FunctionUrlEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly method: string } };
}

export interface FunctionUrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws ConsumerError `no_secret` if the options contain no usable secret. */
export function functionUrlHandler(options: ReceiverOptions): (event: FunctionUrlEvent) => Promise<FunctionUrlAnswer> {
  const receiver = createReceiver(options);
  return async ({ headers, body = '', isBase64Encoded, requestContext }) => {
    const answer = await receiver.receive({
      method: requestContext.http.method,
      headers,
      body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
    });
    const type = { 'content-type': 'text/plain; charset=utf-8' };
    return { statusCode: answer.status, headers: type, body: answer.body };
  };
}
