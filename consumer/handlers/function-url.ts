/**
 * Handler for a Lambda function with a function URL, or behind an API Gateway (HTTP and REST APIs, payload formats 1.0 and 2.0) or an
 * Application Load Balancer.
 */
import { ConsumerError } from '../error.ts';
import { createReceiver, type ReceiverOptions } from '../receiver.ts';
import { nameOfEvent } from './event-name.ts';

/** The part of the event that is used. Only payload format 2.0 has `requestContext.http`; the others have `httpMethod`. */
export interface FunctionUrlEvent {
  readonly httpMethod?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** The only headers of a load balancer that is configured to send several values of a header. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly http?: { readonly method: string };
    readonly httpMethod?: string;
    readonly elb?: unknown;
  };
}

export interface FunctionUrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Present if the event has only `multiValueHeaders`. */
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
  readonly isBase64Encoded: boolean;
  readonly body: string;
}

/**
 * The handler rejects for an event that is not a request, so that its sender does not consider it handled.
 * @throws ConsumerError `no_secret` if the options contain no usable secret.
 */
export function functionUrlHandler(options: ReceiverOptions): (event: FunctionUrlEvent) => Promise<FunctionUrlAnswer> {
  const receiver = createReceiver(options);
  return async (event) => {
    const { headers, multiValueHeaders, body, isBase64Encoded, requestContext } = event ?? {};
    const method = requestContext?.http?.method ?? event?.httpMethod;
    if (typeof method !== 'string') {
      const expected = 'a request of a function URL, an API Gateway or an Application Load Balancer';
      throw new ConsumerError('event', `event: expected ${expected}, got ${nameOfEvent(event)}`);
    }
    const text = body ?? '';
    const answer = await receiver.receive({
      method,
      headers: { ...multiValueHeaders, ...headers },
      body: isBase64Encoded ? Buffer.from(text, 'base64') : text,
    });
    const type = 'text/plain; charset=utf-8';
    return {
      statusCode: answer.status,
      headers: { 'content-type': type },
      ...(multiValueHeaders && !headers ? { multiValueHeaders: { 'content-type': [type] } } : {}),
      isBase64Encoded: false,
      body: answer.body,
    };
  };
}
